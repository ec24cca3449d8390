package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.PendingReceipt;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.RefundAnswer;
import io.opdbridge.canonical.RefundStep;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.ledger.LedgerStore.Transaction;
import io.opdbridge.ledger.VendorHold.Decided;
import io.opdbridge.ledger.VendorHold.Ended;
import io.opdbridge.ledger.VendorHold.Held;
import io.opdbridge.ledger.VendorHold.State;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import static io.opdbridge.ledger.VendorHold.NOBODYS_CLAIM;

/**
 * Holds at a vendor (contract, section 7). The journal comes first: {@link #place} and {@link #settle} record what the
 * bridge will ask, a route calls the vendor outside any database transaction, and {@link #record} writes how the call
 * ended. A call that is cut off stays due, and {@link #claim} gives it to one thread at a time, in this process or
 * another.
 *
 * <p>An unknown freeze is released until the vendor confirms; an unknown capture or release is repeated until it does.
 * Thread-safe. Refusals are thrown as {@link Refusal}.
 */
public final class VendorHolds {

    private static final int DUE_AT_ONCE = 100;
    private static final VendorOutcome NO_ANSWER = new VendorOutcome.Unknown(
            CallFailure.of(CallFailure.Cause.TIMEOUT).written());

    private final LedgerStore store;
    private final Sites sites;
    private final Clock clock;

    public VendorHolds(LedgerStore store, Sites sites, Clock clock) {
        this.store = store;
        this.sites = sites;
        this.clock = clock;
    }

    /** The {@link VendorCall} for the hold, or for a repeat the first {@link Receipt}. */
    public RefundStep place(HoldRequest request) {
        Site site = sites.get(request.recharge().site());
        return decide(tx -> {
            Instant now = Moment.now(clock);
            VendorRules.Step step = VendorRules.place(request, open(tx, request.recharge()), site, now);
            if (step instanceof VendorRules.Place) {
                long id = tx.nextId();
                VendorHold hold = new VendorHold(id, HoldNumbers.atVendor(id, now), request.recharge(),
                        request.attempt(),
                        request.details(), now, State.PENDING,
                        new VendorHold.Turn(id, 0, now.plus(site.requireVendor().retries().callLimit())), null, null,
                        null);
                tx.insertVendorHold(hold);
                return Verdict.of(call(hold, VendorCall.Step.HOLD));
            }
            return answer(tx, step, request.recharge(), request.attempt(), null, site, now);
        });
    }

    /**
     * The {@link VendorCall} that captures or releases the hold, or the {@link Receipt} or {@link PendingReceipt} when
     * no call is due now.
     */
    public RefundStep settle(Settlement settlement) {
        Site site = sites.get(settlement.recharge().site());
        return decide(tx -> {
            Instant now = Moment.now(clock);
            VendorRules.Step step = learned(tx, VendorRules.settle(settlement, open(tx, settlement.recharge()),
                    numbers(tx, site), site, now), site, now);
            if (step instanceof VendorRules.Settle settle) {
                Decided decided = new Decided(settlement.outcome(), settlement.attempt().transTime(), now,
                        settlement.refundOrderId(), settlement.details());
                VendorHold hold = writeDecision(tx, settle.hold(), decided, null);
                if (settlement.outcome() == Outcome.CAPTURE) {
                    new CaseNote(CaseKind.CAPTURE_AFTER_SOLVED, hold.id(), VendorRules.cancelNo(hold),
                            settlement.refundOrderId(), null)
                            .openIfSolvedBefore(tx, settlement.recharge(), settlement.attempt(), now);
                }
                return Verdict.of(claim(tx, hold, 0, site, now));
            }
            if (step instanceof VendorRules.AskAgain again) {
                return Verdict.of(claim(tx, again.hold(), 0, site, now));
            }
            if (step instanceof VendorRules.Abandon abandon) {
                VendorHold hold = abandon.hold();
                // the freeze may still be under way: the release comes after it
                hold = hold.in(State.UNKNOWN, NOBODYS_CLAIM, 0, hold.turn().dueAt());
                tx.updateVendorHold(hold);
                return pending(hold, site, now);
            }
            if (step instanceof VendorRules.VoidAttempt voids) {
                return voidAttempt(tx, settlement, voids, now);
            }
            return answer(tx, step, settlement.recharge(), settlement.attempt(), settlement.refundOrderId(), site, now);
        });
    }

    /** Keeps the channel refund number of a repeat, if it has one. The vendor gets the same call as before. */
    private static VendorRules.Step learned(Transaction tx, VendorRules.Step step, Site site, Instant now) {
        if (step instanceof VendorRules.Learn learn) {
            tx.insertRefundNumber(RefundNumber.learned(site.name(), tx.nextId(), learn.captured().id(),
                    learn.refundOrderId(), now));
            return learn.then();
        }
        return step;
    }

    /**
     * The vendor's list with our own limits: a recharge with a live hold takes no further freeze (contract, section 5,
     * rule 2), whatever the vendor says.
     */
    public RechargeList withoutHeld(RechargeList listed, Site site) {
        Set<String> refundable = listed.recharges().stream().filter(ListedRecharge::refundable)
                .map(ListedRecharge::orderId).collect(Collectors.toSet());
        List<RechargeKey> held = store.heldAtVendor(site.name(), refundable);
        return new RechargeList(
                listed.recharges().stream().map(recharge -> held.stream().anyMatch(recharge.key()::mayBe)
                        ? recharge.unrefundable() : recharge).toList(),
                listed.cut());
    }

    /** Decides to release an overdue hold, if it is still held. The call is due at once. */
    public void releaseOverdue(OverdueHold overdue) {
        ifHeld(overdue, (tx, hold) -> {
            Instant now = Moment.now(clock);
            Decided decided = new Decided(Outcome.RELEASE, hold.attempt().transTime(), now, null,
                    OverdueHold.RELEASED_BY);
            tellVendor(tx, hold, decided, null);
        });
    }

    /** Opens the case of an overdue hold, if it is still held (contract, section 5, rule 9). */
    public void reportOverdue(OverdueHold overdue) {
        ifHeld(overdue, (tx, hold) -> new CaseNote(CaseKind.OVERDUE_HOLD, hold.id(), VendorRules.cancelNo(hold), null)
                .open(tx, overdue.recharge(), hold.attempt(), Moment.now(clock)));
    }

    private void ifHeld(OverdueHold overdue, BiConsumer<Transaction, VendorHold> action) {
        store.inTransaction(tx -> {
            VendorHold hold = find(tx.openOrder(overdue.site(), overdue.orderId()), overdue.holdId());
            if (hold.state() == State.HELD) {
                action.accept(tx, hold);
            }
            return null;
        });
    }

    /** The calls of a site's vendor that are due, the longest due first; a part of them when they are many. */
    public List<DueCall> due(String site) {
        return store.dueVendorCalls(site, Moment.now(clock), DUE_AT_ONCE);
    }

    /** The call to make now; null when somebody else makes it or nobody needs to any more. */
    public @Nullable VendorCall claim(DueCall due) {
        Site site = sites.get(due.site());
        return store.inTransaction(tx -> {
            Instant now = Moment.now(clock);
            VendorHold hold = find(tx.openOrder(due.site(), due.orderId()), due.holdId());
            if (hold.turn().dueAt() == null || hold.turn().dueAt().isAfter(now)) {
                return null;
            }
            if (hold.state() == State.CAPTURING && hold.turn().claim() != NOBODYS_CLAIM) {
                // cut off, or too slow: the vendor may have captured
                tx.insertVendorAnswer(tx.nextId(), call(hold, VendorCall.Step.CAPTURE), NO_ANSWER, true, now);
            }
            return claim(tx, hold, hold.turn().tries(), site, now);
        });
    }

    /** Writes down what is to become of a held amount; the call is due at once. */
    static void tellVendor(Transaction tx, VendorHold hold, Decided decided, @Nullable Long decisionId) {
        VendorHold settled = writeDecision(tx, hold, decided, decisionId);
        tx.updateVendorHold(settled.in(settled.state(), NOBODYS_CLAIM, 0, decided.at()));
    }

    /**
     * Takes back a capture that the vendor has not carried out: it is told to release what it still holds. What the
     * caller decided stays as it is.
     */
    static void takeBack(Transaction tx, VendorHold hold, long decisionId, Instant now) {
        tx.insertVendorReversal(tx.nextId(), hold, decisionId, now);
        tx.updateVendorHold(hold.in(State.RELEASING, NOBODYS_CLAIM, 0, now));
    }

    /** Has the vendor asked again, at once and with fresh tries, for what it has not confirmed. */
    static void askAgain(Transaction tx, VendorHold hold, Instant now) {
        tx.updateVendorHold(hold.in(hold.state(), NOBODYS_CLAIM, 0, now));
    }

    /**
     * People have put right at the vendor what it never confirmed: nobody waits any more, and it ended as was decided.
     * An answer that still comes counts no more. A freeze that the vendor may still execute is released once more when
     * it cannot come any more (contract, section 7), whatever people found before.
     */
    static void endWaiting(Transaction tx, VendorHold hold, VendorPolicy policy, Instant now, CaseEnd end) {
        if (mayStillCome(hold, policy, now)) {
            tx.updateVendorHold(hold.in(State.UNKNOWN, NOBODYS_CLAIM, 0, freezeIsOver(hold, policy)));
        } else {
            State last = hold.state() == State.CAPTURING ? State.CAPTURED : State.RELEASED;
            tx.updateVendorHold(hold.in(last, tx.nextId(), 0, null).with(new Ended(now, null)));
        }
        solveCases(tx, hold, now, end);
    }

    /** Writes down what is to become of a held amount, before the vendor hears of it. */
    private static VendorHold writeDecision(Transaction tx, VendorHold hold, Decided decided,
            @Nullable Long decisionId) {
        State next = decided.outcome() == Outcome.CAPTURE ? State.CAPTURING : State.RELEASING;
        VendorHold settled = hold.with(decided).in(next, hold.turn().claim(), 0, null);
        tx.insertVendorSettlement(tx.nextId(), settled, decisionId);
        tx.solveCase(hold.recharge().site(), CaseSubjects.ofHold(CaseKind.OVERDUE_HOLD, hold.id()), decided.at(),
                CaseEnd.ofHold(decided.outcome()));
        return settled;
    }

    /** Gives the call that ends a hold to whoever asks; nobody else gets it before its time is over. */
    private static VendorCall claim(Transaction tx, VendorHold hold, int tries, Site site, Instant now) {
        // a freeze whose caller has died or lost its claim by waiting too long: nobody knows what came of it
        State state = hold.state() == State.PENDING ? State.UNKNOWN : hold.state();
        VendorHold claimed = hold.in(state, tx.nextId(), tries, now.plus(site.requireVendor().retries().callLimit()));
        tx.updateVendorHold(claimed);
        return call(claimed, state == State.CAPTURING ? VendorCall.Step.CAPTURE : VendorCall.Step.RELEASE);
    }

    /** Writes down how a call ended; what the caller of the interface is answered. */
    public RefundAnswer record(VendorCall call, VendorOutcome outcome) {
        Site site = sites.get(call.site());
        return decide(tx -> {
            Instant now = Moment.now(clock);
            List<VendorHold> ofOrder = tx.openOrder(call.site(), call.recharge().orderId());
            VendorHold hold = find(ofOrder, call.holdId());
            boolean counts = hold.turn().claim() == call.claim();
            Optional<VendorHold> repeated = call.step() == VendorCall.Step.HOLD
                    ? VendorRules.repeated(outcome, hold, ofOrder) : Optional.empty();
            VendorOutcome told = repeated.<VendorOutcome>map(before -> new VendorOutcome.Refused("",
                    "HisCancelNo " + VendorRules.cancelNo(before))).orElse(outcome);
            tx.insertVendorAnswer(tx.nextId(), call, told, counts, now);
            if (repeated.isPresent()) {
                new CaseNote(CaseKind.VENDOR_REPEATS_NUMBER, hold.id(), VendorRules.cancelNo(repeated.get()),
                        AnswerCode.VENDOR_ANSWER_UNREADABLE).open(tx, hold.recharge(), hold.attempt(), now);
            }
            if (!counts) {
                if (call.step() == VendorCall.Step.HOLD) {
                    recordLate(tx, hold, told, now);
                }
                return call.step() == VendorCall.Step.HOLD
                        ? Verdict.refusing(VendorRules.unknownFreeze()) : pending(hold, site, now);
            }
            if (repeated.isPresent()) {
                tx.updateVendorHold(hold.in(State.REFUSED, hold.turn().claim(), 0, null));
                return Verdict.refusing(new Refusal(AnswerCode.VENDOR_ANSWER_UNREADABLE, told.words()));
            }
            return call.step() == VendorCall.Step.HOLD
                    ? recordHold(tx, hold, outcome, now) : recordEnd(tx, hold, call.step(), outcome, site, now);
        });
    }

    /**
     * A freeze came back when it no longer counts: the hold that the vendor made nevertheless gets its numbers and is
     * released. A release that is on its way may have come before it and counts no more; another one follows.
     */
    private static void recordLate(Transaction tx, VendorHold hold, VendorOutcome outcome, Instant now) {
        boolean awaited = hold.turn().claim() == NOBODYS_CLAIM;
        if (outcome instanceof VendorOutcome.Done done) {
            Instant dueAt = awaited || hold.turn().dueAt() == null ? now : hold.turn().dueAt();
            tx.updateVendorHold(hold.with(held(done, now)).in(State.UNKNOWN, NOBODYS_CLAIM, 0, dueAt));
        } else if (awaited) {
            tx.updateVendorHold(hold.in(State.UNKNOWN, NOBODYS_CLAIM, 0, now));
        }
    }

    private static Held held(VendorOutcome.Done done, Instant now) {
        return new Held(done.flowNo(), done.cancelNo(), done.invoiceNo(), done.at() == null ? now : done.at(),
                done.balanceFen());
    }

    private static Verdict<RefundAnswer> recordHold(Transaction tx, VendorHold hold, VendorOutcome outcome,
            Instant now) {
        if (outcome instanceof VendorOutcome.Done done) {
            VendorHold held = hold.in(State.HELD, hold.turn().claim(), 0, null).with(held(done, now));
            tx.updateVendorHold(held);
            return Verdict.of(VendorRules.heldReceipt(held));
        }
        boolean unknown = outcome instanceof VendorOutcome.Unknown;
        tx.updateVendorHold(
                hold.in(unknown ? State.UNKNOWN : State.REFUSED, hold.turn().claim(), 0, unknown ? now : null));
        return Verdict.refusing(refusal(outcome));
    }

    private static Verdict<RefundAnswer> recordEnd(Transaction tx, VendorHold hold, VendorCall.Step step,
            VendorOutcome outcome, Site site, Instant now) {
        VendorPolicy policy = site.requireVendor();
        boolean capture = step == VendorCall.Step.CAPTURE;
        State end = capture ? State.CAPTURED : State.RELEASED;
        boolean mayStillCome = mayStillCome(hold, policy, now);
        if (outcome instanceof VendorOutcome.Done done) {
            return mayStillCome ? releaseOnceMore(tx, hold, freezeIsOver(hold, policy), site, now)
                    : end(tx, hold, end, new Ended(done.at() == null ? now : done.at(), done.balanceFen()), now);
        }
        if (outcome instanceof VendorOutcome.Refused refused) {
            if ((capture ? policy.codes().alreadyCaptured() : policy.codes().alreadyReleased())
                    .contains(refused.code())) {
                return mayStillCome ? releaseOnceMore(tx, hold, freezeIsOver(hold, policy), site, now)
                        : end(tx, hold, end, new Ended(now, null), now);
            }
            boolean holdsNothing = hold.state() == State.UNKNOWN
                    && policy.codes().noSuchHold().contains(refused.code());
            if (holdsNothing && now.isBefore(freezeIsOver(hold, policy))) {
                return askSooner(tx, hold, site, now);
            }
            if (holdsNothing) {
                return end(tx, hold, end, new Ended(now, null), now);
            }
            if (hold.state() != State.UNKNOWN) {
                tx.updateVendorHold(hold.in(hold.state(), hold.turn().claim(), hold.turn().tries() + 1, null));
                new CaseNote(CaseKind.VENDOR_REFUSES_SETTLEMENT, hold.id(), VendorRules.cancelNo(hold),
                        refundOrderId(hold), AnswerCode.VENDOR_REFUSED).open(tx, hold.recharge(), hold.attempt(), now);
                return Verdict.refusing(refusal(outcome));
            }
        }
        int tries = hold.turn().tries() + 1;
        boolean givesUp = tries >= policy.retries().maxTries();
        // a capture that is claimed was never answered
        tx.updateVendorHold(hold.in(hold.state(),
                hold.state() == State.CAPTURING ? NOBODYS_CLAIM : hold.turn().claim(), tries,
                givesUp ? null : now.plus(pause(policy, tries))));
        if (givesUp) {
            new CaseNote(CaseKind.VENDOR_NEVER_CONFIRMS, hold.id(), VendorRules.cancelNo(hold), refundOrderId(hold),
                    null)
                    .open(tx, hold.recharge(), hold.attempt(), now);
        }
        return pending(hold, site, now);
    }

    /** The channel's number of the refund that was decided; null when nobody has named one. */
    private static @Nullable String refundOrderId(VendorHold hold) {
        return hold.decided() == null ? null : hold.decided().refundOrderId();
    }

    /** Whether nobody knows if the vendor has executed the freeze, or when it will. */
    private static boolean mayStillCome(VendorHold hold, VendorPolicy policy, Instant now) {
        return hold.state() == State.UNKNOWN && hold.held() == null && now.isBefore(freezeIsOver(hold, policy));
    }

    /** When a freeze that nobody has heard of cannot come any more. */
    private static Instant freezeIsOver(VendorHold hold, VendorPolicy policy) {
        return hold.placedAt().plus(policy.retries().compensationWindow());
    }

    /**
     * The vendor says that it has released, but may execute the freeze after that, and many answer the release of
     * nothing with a number of its own: it is told once more when the freeze cannot come any more.
     */
    private static Verdict<RefundAnswer> releaseOnceMore(Transaction tx, VendorHold hold, Instant freezeIsOver,
            Site site,
            Instant now) {
        tx.updateVendorHold(hold.in(State.UNKNOWN, NOBODYS_CLAIM, 0, freezeIsOver));
        return pending(hold, site, now);
    }

    /** The vendor holds nothing yet; so that a freeze that comes late is not held for long, it is asked before, too. */
    private static Verdict<RefundAnswer> askSooner(Transaction tx, VendorHold hold, Site site, Instant now) {
        int tries = hold.turn().tries() + 1;
        Instant next = now.plus(pause(site.requireVendor(), tries));
        Instant last = freezeIsOver(hold, site.requireVendor());
        tx.updateVendorHold(next.isBefore(last) ? hold.in(State.UNKNOWN, NOBODYS_CLAIM, tries, next)
                : hold.in(State.UNKNOWN, NOBODYS_CLAIM, 0, last));
        return pending(hold, site, now);
    }

    private static Verdict<RefundAnswer> end(Transaction tx, VendorHold hold, State state, Ended ended, Instant now) {
        VendorHold over = hold.in(state, hold.turn().claim(), 0, null).with(ended.recorded(now));
        tx.updateVendorHold(over);
        solveCases(tx, hold, now, CaseEnd.ofHold(state));
        if (state == State.CAPTURED) {
            RefusedBefore.end(tx, captured(over), over.id(), VendorRules.cancelNo(over), now);
        }
        return Verdict.of(VendorRules.endedReceipt(over));
    }

    /** What was told to the vendor, and has been booked there. */
    private static Settlement captured(VendorHold hold) {
        RechargeRef ref = hold.recharge();
        Decided decided = hold.decision();
        return new Settlement(new RechargeRef(ref.site(), hold.flowNo(), ref.orderId(), ref.cardType(),
                ref.cardNo(), ref.patientId()),
                new Attempt(hold.attempt().transNo(), hold.attempt().priceFen(),
                        decided.transTime()),
                decided.outcome(), null, null, decided.refundOrderId(), decided.details());
    }

    private static void solveCases(Transaction tx, VendorHold hold, Instant now, CaseEnd end) {
        for (CaseKind kind : List.of(CaseKind.VENDOR_NEVER_CONFIRMS, CaseKind.VENDOR_REFUSES_SETTLEMENT)) {
            tx.solveCase(hold.recharge().site(), CaseSubjects.ofHold(kind, hold.id()), now, end);
        }
    }

    /** Twice as long each time, up to the longest; half of it by chance, so that many do not come back at once. */
    private static Duration pause(VendorPolicy policy, int tries) {
        long millis = policy.retries().first().toMillis();
        for (int i = 1; i < tries && millis < policy.retries().longest().toMillis(); i++) {
            millis *= 2;
        }
        millis = Math.max(2, Math.min(millis, policy.retries().longest().toMillis()));
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private static Verdict<RefundAnswer> voidAttempt(Transaction tx, Settlement settlement,
            VendorRules.VoidAttempt voids,
            Instant now) {
        if (voids.caseNote() != null) {
            voids.caseNote().open(tx, settlement.recharge(), settlement.attempt(), now);
        }
        return Verdict.of(VendorRules.endedReceipt(voids.mark() == null ? mark(tx, settlement, now)
                : renew(tx, voids.mark(), now)));
    }

    /** A hold that ended before it began: its late freeze meets it and is refused. */
    private static VendorHold mark(Transaction tx, Settlement settlement, Instant now) {
        long id = tx.nextId();
        VendorHold mark = new VendorHold(id, HoldNumbers.atVendor(id, now), settlement.recharge(), settlement.attempt(),
                settlement.details(), now, State.RELEASED, new VendorHold.Turn(NOBODYS_CLAIM, 0, null), null, null,
                new Ended(now, null));
        tx.insertVendorHold(mark);
        return mark;
    }

    /** Without its time the freeze is kept out for a while only: since the last rollback. */
    private static VendorHold renew(Transaction tx, VendorHold mark, Instant now) {
        VendorHold renewed = mark.with(Objects.requireNonNull(mark.ended(), "A mark has ended").recorded(now));
        tx.updateVendorHold(renewed);
        return renewed;
    }

    private static Verdict<RefundAnswer> answer(Transaction tx, VendorRules.Step step, RechargeRef ref, Attempt attempt,
            @Nullable String refundOrderId, Site site, Instant now) {
        if (step instanceof VendorRules.Replay replay) {
            return Verdict.of(replay.receipt());
        }
        if (step instanceof VendorRules.Await await) {
            return pending(await.hold(), site, now);
        }
        VendorRules.Refuse refuse = (VendorRules.Refuse) step;
        if (refuse.caseNote() != null) {
            refuse.caseNote().naming(refundOrderId).open(tx, ref, attempt, now);
        }
        return Verdict.refusing(refuse.refusal());
    }

    private static Verdict<RefundAnswer> pending(VendorHold hold, Site site, Instant now) {
        return site.requireVendor().confirmsLate()
                ? Verdict.of(new PendingReceipt(VendorRules.decidedReceipt(hold, now)))
                : Verdict.refusing(VendorRules.unconfirmed(hold));
    }

    private static Refusal refusal(VendorOutcome outcome) {
        if (outcome instanceof VendorOutcome.Refused refused) {
            return new Refusal(AnswerCode.VENDOR_REFUSED, refused.code(), refused.words());
        }
        return outcome instanceof VendorOutcome.NotSent ? new Refusal(AnswerCode.VENDOR_UNREACHABLE)
                : VendorRules.unknownFreeze();
    }

    private static VendorCall call(VendorHold hold, VendorCall.Step step) {
        Held held = hold.held();
        return new VendorCall(step, hold.id(), hold.vendorNo(), hold.recharge(), hold.attempt(), details(hold),
                held == null ? null : held.invoiceNo(), held == null ? null : held.cancelNo(),
                refundOrderId(hold), hold.turn().claim(),
                Objects.requireNonNull(hold.turn().dueAt(), "A call that is made is due"));
    }

    /**
     * What was said with the decision, else with the freeze. Pay way and channel, which the interface requires, are the
     * freeze's when the decision came without.
     */
    private static Details details(VendorHold hold) {
        Details first = hold.details();
        if (hold.decided() == null) {
            return first;
        }
        Details own = hold.decided().details();
        return new Details(own.payWay() == null ? first.payWay() : own.payWay(),
                own.channelId() == null ? first.channelId() : own.channelId(), own.operatorId(), own.operatorName(),
                own.remark(), own.extension());
    }

    private static List<VendorHold> open(Transaction tx, RechargeRef ref) {
        return tx.openOrder(ref.site(), ref.orderId());
    }

    private static VendorRules.Numbers numbers(Transaction tx, Site site) {
        return new VendorRules.Numbers() {

            @Override
            public boolean hasInvoiceNo(String invoiceNo) {
                return tx.hasVendorInvoiceNo(site.name(), invoiceNo);
            }

            @Override
            public boolean hasCancelNo(String cancelNo) {
                return tx.hasVendorCancelNo(site.name(), cancelNo);
            }
        };
    }

    private static VendorHold find(List<VendorHold> holds, long id) {
        return holds.stream().filter(hold -> hold.id() == id).findFirst().orElseThrow();
    }

    private <T extends RefundStep> T decide(Function<Transaction, Verdict<? extends T>> decision) {
        return store.inTransaction(decision).orRefusal();
    }
}
