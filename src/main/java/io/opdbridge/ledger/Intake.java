package io.opdbridge.ledger;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Spend;
import io.opdbridge.ledger.ImportRefusal.Reason;
import io.opdbridge.ledger.JournalEntry.Kind;
import io.opdbridge.ledger.LedgerStore.Transaction;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Books what the HIS exports (contract, section 8). Each row is one transaction; a row again changes nothing.
 * Throws {@link ImportRefusal} for a row that cannot be booked. Thread-safe.
 */
public final class Intake {

    private final LedgerStore store;
    private final Sites sites;
    private final Clock clock;

    public Intake(LedgerStore store, Sites sites, Clock clock) {
        this.store = store;
        this.sites = sites;
        this.clock = clock;
    }

    /**
     * Credits a recharge to its card and opens the card's account when it is new.
     *
     * @return whether it was new
     */
    public boolean book(Recharge recharge) {
        refuseUnlessOurs(recharge.site());
        return store.inTransaction(tx -> book(tx, recharge));
    }

    /**
     * Debits a spend from the card's spendable balance.
     *
     * @return whether it was new
     */
    public boolean book(Spend spend) {
        refuseUnlessOurs(spend.site());
        return store.inTransaction(tx -> book(tx, spend));
    }

    /** In our books the money of a site with a vendor would stand a second time. */
    private void refuseUnlessOurs(String site) {
        if (sites.get(site).vendor() != null) {
            throw new ImportRefusal(Reason.KEPT_BY_HIS, List.of("site"));
        }
    }

    private boolean book(Transaction tx, Recharge recharge) {
        Optional<Account> known = tx.lockAccount(recharge.site(), recharge.cardType(), recharge.cardNo());
        Optional<Recharge> imported = tx.findRecharge(recharge.site(), recharge.flowNo());
        if (imported.isPresent()) {
            refuseContradiction(contradictions(imported.get(), recharge));
            return false;
        }
        known.ifPresent(account -> refuseAnotherPatient(account, recharge));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Account account = known.orElseGet(() -> tx.openAccount(tx.nextId(), recharge, now));
        if (known.isPresent()) {
            tx.updatePatient(account, recharge);
        }
        long id = tx.nextId();
        tx.book(JournalEntry.of(id, Kind.RECHARGE, account, now, recharge.payFen()));
        tx.insertRecharge(id, account, recharge);
        return true;
    }

    private boolean book(Transaction tx, Spend spend) {
        Account account = tx.lockAccount(spend.site(), spend.cardType(), spend.cardNo())
                .orElseThrow(() -> new ImportRefusal(Reason.NO_ACCOUNT, List.of("cardType", "cardNo")));
        Optional<Spend> imported = tx.findSpend(spend.site(), spend.spendNo());
        if (imported.isPresent()) {
            refuseContradiction(contradictions(imported.get(), spend));
            return false;
        }
        if (account.spendableFen() < spend.amountFen()) {
            throw new ImportRefusal(Reason.INSUFFICIENT_BALANCE, List.of("amount"));
        }
        long id = tx.nextId();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        tx.book(JournalEntry.of(id, Kind.SPEND, account, now, spend.amountFen()));
        tx.insertSpend(id, account, spend);
        return true;
    }

    private static void refuseContradiction(List<String> fields) {
        if (!fields.isEmpty()) {
            throw new ImportRefusal(Reason.CONTRADICTS_IMPORTED_ROW, fields);
        }
    }

    private static void refuseAnotherPatient(Account account, Recharge recharge) {
        List<String> fields = new ArrayList<>();
        addIfDiffering(fields, "hisId", account.patientId(), recharge.patientId(), true);
        addIfDiffering(fields, "idCardNo", account.idCardNo(), recharge.idCardNo(), true);
        if (!fields.isEmpty()) {
            throw new ImportRefusal(Reason.CARD_OF_ANOTHER_PATIENT, fields);
        }
    }

    /** Names and mobiles may change between two exports of the same row; what tells patients apart may not. */
    private static List<String> contradictions(Recharge imported, Recharge row) {
        List<String> fields = new ArrayList<>();
        addIfDiffering(fields, "cardType", imported.cardType(), row.cardType(), false);
        addIfDiffering(fields, "cardNo", imported.cardNo(), row.cardNo(), false);
        addIfDiffering(fields, "hisId", imported.patientId(), row.patientId(), true);
        addIfDiffering(fields, "idCardNo", imported.idCardNo(), row.idCardNo(), true);
        addIfDiffering(fields, "orderId", imported.orderId(), row.orderId(), false);
        addIfDiffering(fields, "hisOrderId", imported.hisOrderId(), row.hisOrderId(), false);
        addIfDiffering(fields, "channelType", imported.channelType(), row.channelType(), false);
        addIfDiffering(fields, "channelOrderNo", imported.channelOrderNo(), row.channelOrderNo(), false);
        addIfDiffering(fields, "payMoney", imported.payFen(), row.payFen(), false);
        addIfDiffering(fields, "paidAt", imported.paidAt(), row.paidAt(), false);
        addIfDiffering(fields, "orderMemo", imported.orderMemo(), row.orderMemo(), false);
        return fields;
    }

    private static List<String> contradictions(Spend imported, Spend row) {
        List<String> fields = new ArrayList<>();
        addIfDiffering(fields, "cardType", imported.cardType(), row.cardType(), false);
        addIfDiffering(fields, "cardNo", imported.cardNo(), row.cardNo(), false);
        addIfDiffering(fields, "amount", imported.amountFen(), row.amountFen(), false);
        addIfDiffering(fields, "spentAt", imported.spentAt(), row.spentAt(), false);
        addIfDiffering(fields, "memo", imported.memo(), row.memo(), false);
        return fields;
    }

    private static void addIfDiffering(List<String> fields, String name, Object known, Object sent,
                                       boolean absentMatches) {
        if (absentMatches && (known == null || sent == null)) {
            return;
        }
        if (!Objects.equals(known, sent)) {
            fields.add(name);
        }
    }
}
