package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.ledger.DecisionRefusal.Reason;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The hold and the recharge behind a case, in our own books. */
final class OwnGround implements CaseGround {

    private final Case about;
    private final Site site;
    /** Null when the recharge is unknown, or the case has no refund. */
    private final @Nullable Books books;
    private final @Nullable DecisionRefusal unknown;
    private final @Nullable Hold hold;
    /** Whether reconciliation matched the capture with another channel refund. */
    private final Predicate<Hold> matchedElsewhere;

    private OwnGround(Case about, Site site, @Nullable Books books, @Nullable DecisionRefusal unknown,
            @Nullable Hold hold,
            Predicate<Hold> matchedElsewhere) {
        this.matchedElsewhere = matchedElsewhere;
        this.about = about;
        this.site = site;
        this.books = books;
        this.unknown = unknown;
        this.hold = hold;
    }

    static OwnGround open(Transaction tx, Case about, Site site) {
        if (about.kind().ofPayment()) {
            return without(about, site, Reason.NOTHING_HELD);
        }
        Books books;
        try {
            books = tx.open(about);
        } catch (UnclearRecharge none) {
            return without(about, site, Reason.NO_SUCH_RECHARGE);
        }
        if (about.orderId() != null && !about.orderId().equals(books.recharge().orderId())) {
            return without(about, site, Reason.ORDER_DIFFERS);
        }
        Predicate<Hold> matchedElsewhere = found -> isMatchedElsewhere(tx, about, found, site);
        Hold hold = hold(about, books).filter(matchedElsewhere.negate()).orElse(null);
        return new OwnGround(about, site, books, null, hold, matchedElsewhere);
    }

    private static OwnGround without(Case about, Site site, Reason reason) {
        return new OwnGround(about, site, null, new DecisionRefusal(reason), null, captured -> false);
    }

    /**
     * A case without a hold means only the hold of its own attempt, which came late. Another live hold belongs to
     * another refund, and blocks (contract, section 5, rule 10). Without transaction time no hold matches: the
     * settlement would have found an earlier one, and a later one is a new refund.
     */
    private static Optional<Hold> hold(Case about, Books books) {
        if (about.refund().holdId() != null) {
            return books.hold(about.refund().holdId())
                    .filter(hold -> CaseGround.mayMean(about, hold.state() == Hold.State.HELD,
                            hold.placedAt()))
                    .filter(hold -> !isOfAnotherRefund(about, hold, books));
        }
        if (about.kind() == CaseKind.ROLLBACK_OF_EARLIER_CAPTURE) {
            return books.captured(about.attempt().transNo(), about.attempt().priceFen());
        }
        if (Siblings.saysNotPaid(about.kind())) {
            return underNumbers(about, books).filter(hold -> hold.attempt().priceFen() == about.attempt().priceFen());
        }
        return about.attempt().transTime() == null ? Optional.empty()
                : books.liveHold().filter(live -> live.attempt().equals(attempt(about)));
    }

    /** The same without a number: reconciliation matched the capture with another channel refund. */
    private static boolean isMatchedElsewhere(Transaction tx, Case about, Hold hold, Site site) {
        return about.kind() == CaseKind.REFUND_IN_BILL_ONLY && hold.state() == Hold.State.CAPTURED
                && tx.isMatchedElsewhere(about, hold, LocalDate.ofInstant(hold.settlement().at(), site.zone()));
    }

    /** A bill only guessed the hold, which was captured meanwhile for another channel refund. */
    private static boolean isOfAnotherRefund(Case about, Hold hold, Books books) {
        return CaseGround.GUESSED.contains(about.kind()) && hold.settled() != null
                && Siblings.isAnother(about, books.capturedLate(hold).orElse(hold));
    }

    @Override
    public @Nullable Long holdId() {
        return hold == null ? null : hold.id();
    }

    @Override
    public @Nullable String cancelNo() {
        return hold == null ? null : hold.cancelNo();
    }

    @Override
    public List<PossibleDecision> possible() {
        List<PossibleDecision> possible = new ArrayList<>();
        boolean live = isLive();
        long heldFen = hold == null ? about.attempt().priceFen() : hold.attempt().priceFen();
        if (tellsOfAnotherRefund()) {
            return ofAnotherRefund(heldFen);
        }
        possible.add(
                new PossibleDecision(CaseAction.RELEASE, heldFen, live ? heldFen : 0, live ? -heldFen : 0, 0, false,
                        site.needsApproval(heldFen), live ? null : unreleasable()));
        if (live) {
            possible.add(new PossibleDecision(CaseAction.CAPTURE, heldFen, 0, -heldFen, heldFen, false,
                    site.needsApproval(heldFen), null));
        }
        if (!live || about.attempt().priceFen() != heldFen) {
            possible.add(captureLate());
        }
        if (isCaptured() && !Siblings.saysPaid(about.kind())) {
            possible.add(new PossibleDecision(CaseAction.REVERSE, heldFen, heldFen, 0, -heldFen, false, true, null));
        }
        long solvedFen = Math.max(about.attempt().priceFen(), heldFen);
        possible.add(new PossibleDecision(CaseAction.SOLVED, solvedFen, 0, 0, 0, false, site.needsApproval(solvedFen),
                live && about.kind().endsWithItsHold() ? new DecisionRefusal(Reason.HOLD_IS_LIVE) : null));
        return possible;
    }

    private @Nullable String knownNumber() {
        return hold == null || hold.settled() == null ? null : hold.settled().refundOrderId();
    }

    private boolean tellsOfAnotherRefund() {
        String known = knownNumber();
        return Siblings.tellsOfAnother(about, known, number -> number.equals(known)
                || books().holdEndedUnder(number).filter(other -> other.id() == hold().id()).isPresent());
    }

    /** Neither reversed nor captured once more: people mark the case as solved. */
    private List<PossibleDecision> ofAnotherRefund(long heldFen) {
        DecisionRefusal refusal = CaseGround.otherRefund(about, cancelNo(), knownNumber());
        long solvedFen = Math.max(about.attempt().priceFen(), heldFen);
        return List.of(
                new PossibleDecision(CaseAction.RELEASE, heldFen, 0, 0, 0, false, site.needsApproval(heldFen),
                        unreleasable()),
                new PossibleDecision(CaseAction.CAPTURE, about.attempt().priceFen(), 0, 0, 0, false,
                        site.needsApproval(about.attempt().priceFen()), refusal),
                new PossibleDecision(CaseAction.REVERSE, heldFen, 0, 0, 0, false, true, refusal),
                new PossibleDecision(CaseAction.SOLVED, solvedFen, 0, 0, 0, false, site.needsApproval(solvedFen),
                        null));
    }

    private Books books() {
        return Objects.requireNonNull(books, "The recharge is not known");
    }

    private Hold hold() {
        return Objects.requireNonNull(hold, "Nothing is held");
    }

    private boolean isLive() {
        return hold != null && hold.state() == Hold.State.HELD;
    }

    private boolean isCaptured() {
        return hold != null && hold.state() == Hold.State.CAPTURED;
    }

    private DecisionRefusal unreleasable() {
        if (hold == null) {
            return unknown == null ? new DecisionRefusal(Reason.NOTHING_HELD) : unknown;
        }
        return new DecisionRefusal(
                hold.state() == Hold.State.CAPTURED ? Reason.ALREADY_CAPTURED : Reason.ALREADY_RELEASED,
                hold.cancelNo());
    }

    /**
     * Captures the amount of the case; a hold or capture of another amount goes back first. Taking back a capture needs
     * a second person, as every reversal does.
     */
    private PossibleDecision captureLate() {
        long priceFen = about.attempt().priceFen();
        boolean replaces = isCaptured() && hold().attempt().priceFen() != priceFen;
        long backFen = isLive() || replaces ? hold().attempt().priceFen() : 0;
        DecisionRefusal refusal = uncapturable(priceFen, backFen);
        return refusal == null
                ? new PossibleDecision(CaseAction.CAPTURE, priceFen, backFen - priceFen, replaces ? 0 : -backFen,
                        replaces ? priceFen - backFen : priceFen, false, replaces || site.needsApproval(priceFen), null)
                : new PossibleDecision(CaseAction.CAPTURE, priceFen, 0, 0, 0, false, site.needsApproval(priceFen),
                        refusal);
    }

    private @Nullable DecisionRefusal uncapturable(long priceFen, long backFen) {
        if (unknown != null) {
            return unknown;
        }
        Optional<Hold> captured = captured();
        if (captured.isPresent()) {
            return new DecisionRefusal(Reason.ALREADY_CAPTURED, captured.get().cancelNo());
        }
        Optional<Hold> other = books().liveHold().filter(live -> hold == null || live.id() != hold.id());
        if (other.isPresent()) {
            return new DecisionRefusal(Reason.OTHER_HOLD_LIVE, other.get().cancelNo());
        }
        long restFen = books().recharge().refundableRestFen() + backFen;
        if (restFen < priceFen) {
            return new DecisionRefusal(Reason.OVER_REFUNDABLE_REST, priceFen, restFen);
        }
        long spendableFen = books().account().spendableFen() + backFen;
        if (spendableFen < priceFen) {
            return new DecisionRefusal(Reason.INSUFFICIENT_BALANCE, priceFen, spendableFen);
        }
        return null;
    }

    /**
     * Without a time in the case, an equal refund may be the same one, and nothing is captured twice. So may a refund
     * that people captured: the platform or the bill names it later, with a time of its own.
     */
    private Optional<Hold> captured() {
        if (isCaptured() && hold().attempt().priceFen() == about.attempt().priceFen()) {
            return Optional.of(hold());
        }
        Optional<Hold> instead = hold == null ? Optional.empty()
                : books().capturedLate(hold).filter(late -> late.state() == Hold.State.CAPTURED);
        if (instead.isPresent()) {
            return instead;
        }
        Attempt attempt = attempt(about);
        Stream<Optional<Hold>> sameWords = attempt.transTime() == null
                ? Stream.of(books().captured(attempt.transNo(), attempt.priceFen()))
                : Stream.of(books().holdSettledBy(attempt), books().holdOf(attempt));
        Optional<Hold> known = underSameNumber().or(() -> sameWords.flatMap(Optional::stream)
                .filter(one -> one.state() == Hold.State.CAPTURED && !Siblings.isAnother(about, one)).findFirst());
        return known.isPresent() ? known : books().capturedByPeople(attempt.priceFen()).stream()
                .filter(one -> (hold == null || one.hold().id() != hold.id())
                        && Siblings.mayBeOf(about, hold != null, one))
                .map(Books.CapturedByPeople::hold).filter(matchedElsewhere.negate()).findFirst();
    }

    /** A channel refund is captured once. */
    private Optional<Hold> underSameNumber() {
        return underNumbers(about, books());
    }

    /** The capture under a number of the case. A bill has the channel's and, as {@code TransNo}, the merchant's. */
    private static Optional<Hold> underNumbers(Case about, Books books) {
        Stream<String> numbers = Siblings.isOfBill(about.kind())
                ? Stream.of(about.refund().refundOrderId(), about.attempt().transNo()).filter(Objects::nonNull)
                : Stream.ofNullable(about.refund().refundOrderId());
        return numbers.flatMap(number -> books.holdEndedUnder(number).stream())
                .filter(one -> one.state() == Hold.State.CAPTURED).findFirst();
    }

    private static Attempt attempt(Case about) {
        return about.attempt();
    }

    @Override
    public @Nullable Long carryOut(Transaction tx, PossibleDecision chosen, By by, Instant now) {
        switch (chosen.action()) {
            case RELEASE -> settle(tx, Outcome.RELEASE, by, now);
            case CAPTURE -> {
                if (!isLive() || hold().attempt().priceFen() != chosen.amountFen()) {
                    return captureLate(tx, by, now);
                }
                settle(tx, Outcome.CAPTURE, by, now);
            }
            case REVERSE -> Holds.reverse(tx, books(), books().account(), hold(), by.decisionId(), now);
            case RETRY -> throw new IllegalStateException("There is no vendor to ask");
            case SOLVED -> {
            }
        }
        return null;
    }

    private void settle(Transaction tx, Outcome outcome, By by, Instant now) {
        Attempt held = hold().attempt();
        // the time tells a repeat of the caller
        Attempt settled = new Attempt(held.transNo(), held.priceFen(),
                about.attempt().transTime() == null ? held.transTime() : about.attempt().transTime());
        boolean numbered = outcome == Outcome.CAPTURE && underSameNumber().isEmpty();
        Holds.settle(tx, books().account(), books().recharge(), hold(), outcome, settled,
                numbered ? about.refund().refundOrderId() : null, by.details(), by.decisionId(), now);
        if (numbered) {
            by.keepNumbers(tx, about.site(), hold().id(), about.refund().refundOrderId(), now);
        }
    }

    /**
     * Holds and captures in one step. The hold is an attempt of its own, so that the refund's attempt, which had ended
     * or never begun, holds nothing later (contract, section 5, rule 5); the settlement keeps the caller's values.
     */
    private Long captureLate(Transaction tx, By by, Instant now) {
        Account account = books().account();
        if (isLive()) {
            settle(tx, Outcome.RELEASE, by, now);
            account = account.moved(hold().attempt().priceFen(), -hold().attempt().priceFen());
        } else if (isCaptured()) {
            Holds.reverse(tx, books(), account, hold(), by.decisionId(), now);
            account = account.moved(hold().attempt().priceFen(), 0);
        }
        Attempt claimed = attempt(about);
        if (books().holdOf(claimed).isEmpty() && books().voided(claimed).isEmpty()) {
            tx.voidAttempt(about.site(), books().recharge().id(), claimed, now);
        }
        Attempt own = new Attempt(claimed.transNo(), claimed.priceFen(), now);
        Hold late = Holds.place(tx, site, account, books().recharge(), own, by.details(), by.decisionId(), now);
        account = account.moved(-claimed.priceFen(), claimed.priceFen());
        Holds.settle(tx, account, books().recharge(), late, Outcome.CAPTURE, claimed, about.refund().refundOrderId(),
                by.details(),
                by.decisionId(), now);
        by.keepNumbers(tx, about.site(), late.id(), about.refund().refundOrderId(), now);
        return late.id();
    }
}
