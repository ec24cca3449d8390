package io.opdbridge.intake;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.intake.ImportRefusal.Reason;
import io.opdbridge.ledger.Account;
import io.opdbridge.ledger.Books;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseEnd;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseSubjects;
import io.opdbridge.ledger.JournalEntry;
import io.opdbridge.ledger.JournalEntry.Movement;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.LedgerStore.LastCapture;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Books the exports of a HIS (contract, section 8). Each row is one transaction; a repeated row changes nothing. Throws
 * {@link ImportRefusal} for a row that cannot be booked, {@link ImportEndedException} when another bridge has ended the
 * import. Thread-safe.
 */
public final class Intake {

    /** Excel's form of a text that looks like a number; an earlier version stored it. */
    private static final Pattern EXCEL_TEXT = Pattern.compile("^=\"([^\"]*)\"$");

    private final LedgerStore store;
    private final Sites sites;
    private final Clock clock;
    private final Numbers imports;

    /** Numbers imports. */
    public interface Numbers {

        /**
         * The import number for rows of this site and kind; asked before each row, outside of a
         * transaction.
         */
        long of(String site, Movement kind);
    }

    public Intake(LedgerStore store, Sites sites, Clock clock, Numbers imports) {
        this.store = store;
        this.sites = sites;
        this.clock = clock;
        this.imports = imports;
    }

    /**
     * Credits a recharge to its card and opens the card's account when it is new.
     *
     * @return whether it was new
     */
    public boolean book(Recharge recharge) {
        refuseUnlessOurs(recharge.site());
        long importId = imports.of(recharge.site(), Movement.RECHARGE);
        return store.inTransaction(tx -> book(tx, importId, recharge));
    }

    /**
     * Debits a spend from the card's spendable balance.
     *
     * @return whether it was new
     */
    public boolean book(Spend spend) {
        refuseUnlessOurs(spend.site());
        long importId = imports.of(spend.site(), Movement.SPEND);
        SpendOutcome outcome = store.inTransaction(tx -> book(tx, importId, spend));
        if (outcome == SpendOutcome.OVER_BALANCE) {
            throw new ImportRefusal(Reason.INSUFFICIENT_BALANCE, List.of("amount"));
        }
        return outcome == SpendOutcome.BOOKED;
    }

    /**
     * Credits a returned spend to its card.
     *
     * @return whether it was new
     */
    public boolean book(SpendReturn returned) {
        refuseUnlessOurs(returned.site());
        long importId = imports.of(returned.site(), Movement.RETURN);
        return store.inTransaction(tx -> book(tx, importId, returned));
    }

    /** Whether a recharge, spend or return was imported under this number. */
    public boolean isImported(String site, JournalEntry.Movement kind, String number) {
        return store.inTransaction(tx -> switch (kind) {
            case RECHARGE -> tx.findRecharge(site, number).isPresent();
            case SPEND -> tx.findSpend(site, number).isPresent();
            case RETURN -> tx.findReturn(site, number).isPresent();
            default -> throw new IllegalArgumentException(kind + " is not imported");
        });
    }

    private enum SpendOutcome {
        BOOKED,
        KNOWN,
        OVER_BALANCE
    }

    /** Refuses a vendor's site, whose money would be in our books a second time. */
    private void refuseUnlessOurs(String site) {
        if (sites.get(site).vendor() != null) {
            throw new ImportRefusal(Reason.KEPT_BY_HIS, List.of("site"));
        }
    }

    /** The audit trail already has the sum of an ended import. */
    private static void refuseUnlessRunning(Transaction tx, String site, long importId) {
        if (!tx.isRunningImport(site, importId)) {
            throw new ImportEndedException(importId);
        }
    }

    private boolean book(Transaction tx, long importId, Recharge recharge) {
        Optional<Account> known = tx.lockAccount(recharge.site(), recharge.cardType(), recharge.cardNo());
        Optional<Recharge> imported = tx.findRecharge(recharge.site(), recharge.flowNo());
        if (imported.isPresent()) {
            refuseContradiction(contradictions(imported.get(), recharge));
            return false;
        }
        known.ifPresent(account -> refuseAnotherPatient(account, recharge));
        refuseUnlessRunning(tx, recharge.site(), importId);
        Instant now = Moment.now(clock);
        Account account = known.orElseGet(() -> tx.openAccount(tx.nextId(), recharge, now));
        if (known.isPresent()) {
            tx.updatePatient(account, recharge);
        }
        long id = tx.nextId();
        tx.book(JournalEntry.of(id, Movement.RECHARGE, account, now, recharge.payFen()));
        tx.insertRecharge(id, importId, account, recharge);
        return true;
    }

    private SpendOutcome book(Transaction tx, long importId, Spend spend) {
        Account account = tx.lockAccount(spend.site(), spend.cardType(), spend.cardNo())
                .orElseThrow(() -> new ImportRefusal(Reason.NO_ACCOUNT, List.of("cardType", "cardNo")));
        Optional<Spend> imported = tx.findSpend(spend.site(), spend.spendNo());
        if (imported.isPresent()) {
            refuseContradiction(contradictions(imported.get(), spend));
            return SpendOutcome.KNOWN;
        }
        Instant now = Moment.now(clock);
        if (account.spendableFen() < spend.amountFen()) {
            openCase(tx, account, spend, now);
            return SpendOutcome.OVER_BALANCE;
        }
        refuseUnlessRunning(tx, spend.site(), importId);
        long id = tx.nextId();
        tx.book(JournalEntry.of(id, Movement.SPEND, account, now, spend.amountFen()));
        tx.insertSpend(id, importId, account, spend);
        tx.solveCase(spend.site(), CaseSubjects.ofSpend(spend.spendNo()), now, CaseEnd.spendBooked());
        return SpendOutcome.BOOKED;
    }

    /**
     * The patient has spent refunded money: the case names the spend and the card's last refund. The next export does
     * not open a solved case again.
     */
    private static void openCase(Transaction tx, Account account, Spend spend, Instant now) {
        if (tx.isDecided(spend.site(), CaseKind.SPEND_OVER_BALANCE, spend.spendNo())) {
            return;
        }
        LastCapture last = tx.lastCapture(account).orElse(new LastCapture(null, null, null));
        tx.openCase(CaseSubjects.ofSpend(spend.spendNo()),
                Case.opened(spend.site(), tx.nextId(), CaseKind.SPEND_OVER_BALANCE, last.flowNo(),
                        last.orderId(), new Attempt(spend.spendNo(), spend.amountFen(), spend.spentAt()),
                        new Case.Refund(null, last.cancelNo(), null), null, now, null));
    }

    private boolean book(Transaction tx, long importId, SpendReturn returned) {
        Spend spend = tx.findSpend(returned.site(), returned.spendNo())
                .orElseThrow(() -> new ImportRefusal(Reason.NO_SPEND, List.of("spendNo")));
        Account account = tx.lockAccount(spend.site(), spend.cardType(), spend.cardNo()).orElseThrow();
        Optional<SpendReturn> imported = tx.findReturn(returned.site(), returned.returnNo());
        if (imported.isPresent()) {
            refuseContradiction(contradictions(imported.get(), returned));
            return false;
        }
        if (returned.amountFen() > spend.amountFen() - tx.returnedFen(spend.site(), spend.spendNo())) {
            throw new ImportRefusal(Reason.OVER_SPEND, List.of("amount"));
        }
        refuseUnlessRunning(tx, returned.site(), importId);
        long id = tx.nextId();
        Instant now = Moment.now(clock);
        tx.book(JournalEntry.of(id, Movement.RETURN, account, now, returned.amountFen()));
        tx.insertReturn(id, importId, returned);
        return true;
    }

    private static void refuseContradiction(List<String> fields) {
        if (!fields.isEmpty()) {
            throw new ImportRefusal(Reason.CONTRADICTS_IMPORTED_ROW, fields);
        }
    }

    private static void refuseAnotherPatient(Account account, Recharge recharge) {
        List<String> fields = new ArrayList<>();
        addIfDiffering(fields, "hisId", account.patientId(), recharge.patient().id(), true);
        addIfDiffering(fields, "idCardNo", account.idCardNo(), recharge.patient().idCardNo(), true);
        // without a number to tell them apart, another name is another patient
        if (fields.isEmpty() && !bothKnown(account.patientId(), recharge.patient().id())
                && !bothKnown(account.idCardNo(), recharge.patient().idCardNo())
                && namesDiffer(account.patientName(), recharge.patient().name())) {
            fields.add("patientName");
        }
        if (!fields.isEmpty()) {
            throw new ImportRefusal(Reason.CARD_OF_ANOTHER_PATIENT, fields);
        }
    }

    private static boolean bothKnown(@Nullable String one, @Nullable String other) {
        return one != null && other != null;
    }

    /** A masked name identifies nobody. */
    private static boolean namesDiffer(@Nullable String one, @Nullable String other) {
        return one != null && other != null && one.indexOf('*') < 0 && other.indexOf('*') < 0
                && !PersonNumbers.isSameName(one, other);
    }

    /** Names and mobiles may change between two exports of a row; values that identify the patient may not. */
    private static List<String> contradictions(Recharge imported, Recharge row) {
        List<String> fields = new ArrayList<>();
        addIfDiffering(fields, "cardType", imported.cardType(), row.cardType(), false);
        addIfDiffering(fields, "cardNo", imported.cardNo(), row.cardNo(), false);
        addIfDiffering(fields, "hisId", imported.patient().id(), row.patient().id(), true);
        addIfDiffering(fields, "idCardNo", imported.patient().idCardNo(), row.patient().idCardNo(), true);
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

    private static List<String> contradictions(SpendReturn imported, SpendReturn row) {
        List<String> fields = new ArrayList<>();
        addIfDiffering(fields, "spendNo", imported.spendNo(), row.spendNo(), false);
        addIfDiffering(fields, "amount", imported.amountFen(), row.amountFen(), false);
        addIfDiffering(fields, "returnedAt", imported.returnedAt(), row.returnedAt(), false);
        addIfDiffering(fields, "memo", imported.memo(), row.memo(), false);
        return fields;
    }

    /** Rows from before numbers were normalised are compared in the normalised form. */
    private static @Nullable Object comparable(@Nullable Object value) {
        return value instanceof String text ? PersonNumbers.number(EXCEL_TEXT.matcher(text).replaceAll("$1")) : value;
    }

    private static void addIfDiffering(List<String> fields, String name, @Nullable Object known, @Nullable Object sent,
            boolean absentMatches) {
        if (absentMatches && (known == null || sent == null)) {
            return;
        }
        if (!Objects.equals(comparable(known), comparable(sent))) {
            fields.add(name);
        }
    }
}
