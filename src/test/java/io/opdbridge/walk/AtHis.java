package io.opdbridge.walk;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.DueCall;
import io.opdbridge.ledger.OverdueHold;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.walk.HisModel.Kept;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import static io.opdbridge.testing.BooksFixture.SITE;

/** A bridge in front of a HIS that keeps the money. */
final class AtHis extends Bridge {

    /** Longer than the longest pause before a retry, the length of which is left to chance. */
    private static final Duration BETWEEN_RETRIES = Duration.ofSeconds(61);

    private record Unread(VendorCall call, VendorOutcome outcome) {
    }

    private final SplittableRandom random;
    private final HisModel his;
    private final Sites sites;
    private final VendorHolds holds;
    private final CaseDecisions decisions;
    private final List<Unread> unread = new ArrayList<>();
    private Instant asked = Instant.EPOCH;

    AtHis(BooksFixture books, SplittableRandom random) {
        super(books);
        this.random = random;
        this.his = new HisModel(random);
        this.sites = books.vendorSites();
        this.holds = books.vendorHolds();
        this.decisions = books.vendorDecisions();
    }

    private record State(long id, String state, boolean waits) {
    }

    @Override
    Object place(HoldRequest request) {
        return afterwards(holds.place(request));
    }

    @Override
    Object settle(Settlement settlement) {
        return afterwards(holds.settle(settlement));
    }

    private Object afterwards(Object step) {
        return step instanceof VendorCall call ? holds.record(call, ask(call)) : step;
    }

    /** The HIS does one thing after the other. */
    private synchronized VendorOutcome ask(VendorCall call) {
        asked = books.clock().instant();
        return his.perform(call, asked, random);
    }

    @Override
    Answer freeze(HoldRequest request, Fate fate) {
        return fate == Fate.KILLED ? audited("OPDRechargeFreeze", request.recharge(), request.attempt(), null,
                killed(() -> holds.place(request))) : super.freeze(request, fate);
    }

    @Override
    Answer settle(Settlement settlement, Fate fate) {
        return fate == Fate.KILLED ? audited("OPDRechargeCancellationFee", settlement.recharge(), settlement.attempt(),
                settlement.note(), killed(() -> holds.settle(settlement))) : super.settle(settlement, fate);
    }

    /** Dies before the fence, behind it, or when the HIS has done it; or the answer comes when nobody counts on it. */
    private Answer killed(Supplier<Object> fence) {
        int where = random.nextInt(4);
        if (where > 0) {
            answer(() -> {
                Object step = fence.get();
                if (step instanceof VendorCall call && where > 1) {
                    VendorOutcome outcome = ask(call);
                    if (where > 2) {
                        unread.add(new Unread(call, outcome));
                    }
                }
                throw new Refusal(AnswerCode.INTERNAL_ERROR);
            });
        }
        return Answer.NONE;
    }

    @Override
    void work() {
        if (books.clock().instant().isBefore(asked.plus(BETWEEN_RETRIES))) {
            books.clock().advance(BETWEEN_RETRIES);
        }
        his.catchUp(books.clock().instant());
        for (DueCall due : holds.due(SITE)) {
            VendorCall call = holds.claim(due);
            if (call != null) {
                record(call, ask(call));
            }
        }
        unread.forEach(one -> record(one.call(), one.outcome()));
        unread.clear();
        OverdueHolds overdue = new OverdueHolds(books.database().dataSource(), sites, books.clock());
        for (OverdueHold found : overdue.findUnreported(sites.defaultSite())) {
            holds.reportOverdue(found);
        }
    }

    private void record(VendorCall call, VendorOutcome outcome) {
        answer(() -> holds.record(call, outcome));
    }

    @Override
    Sites sites() {
        return sites;
    }

    @Override
    CaseDecisions decisions() {
        return decisions;
    }

    @Override
    boolean ownBooks() {
        return false;
    }

    /** No HIS has a call for it: its people book it back. */
    @Override
    void reversed(Long holdId) {
        query("SELECT hold_id FROM vendor_reversal", row -> row.getLong(1))
                .forEach(id -> his.putRight(id, HisModel.State.RELEASED));
    }

    /** Its people end by hand what was decided about a hold and never confirmed. */
    void putRight(long holdId) {
        String state = query("SELECT state FROM vendor_hold_state WHERE hold_id = ?", row -> row.getString(1), holdId)
                .get(0);
        his.putRight(holdId, state.equals("CAPTURED") ? HisModel.State.CAPTURED : HisModel.State.RELEASED);
    }

    @Override
    long capturedFen(Order order) {
        return query(
                "SELECT COALESCE(SUM(h.price_fen), 0) FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site"
                        + " AND s.hold_id = h.id WHERE h.order_id = ? AND s.state IN ('CAPTURING',"
                        + " 'CAPTURED') AND NOT EXISTS"
                        + " (SELECT 1 FROM vendor_reversal r WHERE r.site = h.site AND r.hold_id = h.id)",
                row -> row.getLong(1), order.orderId()).get(0);
    }

    @Override
    Live live(Order order) {
        return query(
                "SELECT h.id, h.price_fen, h.trans_time FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site"
                        + " AND s.hold_id = h.id WHERE h.order_id = ? AND s.state = 'HELD' ORDER BY h.id DESC",
                row -> new Live(row.getLong(1), row.getLong(2), instant(row, "trans_time")), order.orderId())
                .stream().findFirst().orElse(null);
    }

    /** Whatever we wait for no more has to stand there as it stands here. */
    @Override
    List<String> differencesElsewhere() {
        List<String> differences = new ArrayList<>();
        List<State> ours = query(
                "SELECT s.hold_id, CASE WHEN r.id IS NULL THEN s.state ELSE 'REVERSED' END, s.due_at FROM"
                        + " vendor_hold_state s LEFT JOIN vendor_reversal r ON r.site ="
                        + " s.site AND r.hold_id = s.hold_id",
                row -> new State(row.getLong(1),
                        row.getString(2), row.getObject(3) != null));
        for (State state : ours) {
            if (state.waits()) {
                differences.add("hold " + state.id() + " still waits for the HIS as " + state.state());
            }
            List<Kept> there = his.holds().stream().filter(kept -> kept.ours == state.id()).toList();
            for (Kept kept : there) {
                boolean agrees = switch (state.state()) {
                    case "CAPTURED" -> kept.state == HisModel.State.CAPTURED;
                    case "RELEASED", "REFUSED", "REVERSED" -> kept.state == HisModel.State.RELEASED;
                    case "HELD" -> kept.state == HisModel.State.HELD;
                    default -> true;
                };
                if (!agrees) {
                    differences.add(
                            "hold " + state.id() + " is " + state.state() + " here and " + kept.state + " in the HIS, "
                                    + kept.freeze.attempt().priceFen() + " fen");
                }
            }
            if (there.isEmpty() && List.of("CAPTURED", "HELD").contains(state.state())) {
                differences.add("hold " + state.id() + " is " + state.state() + " here and unknown in the HIS");
            }
        }
        return differences;
    }
}
