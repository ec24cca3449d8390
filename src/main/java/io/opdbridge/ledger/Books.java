package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a decision about one recharge may look at. While it is open, the account is locked and nobody else decides
 * about the same card. Look-ups are made when they are asked for. For one thread.
 */
public interface Books {

    /**
     * A capture that people decided.
     *
     * @param answered the case that was decided, and those that ended with it
     */
    record CapturedByPeople(Hold hold, Set<CaseKind> answered) {
    }

    Account account();

    BookedRecharge recharge();

    /** The hold of this recharge that is not settled yet. */
    Optional<Hold> liveHold();

    /**
     * The hold of this recharge placed by exactly this attempt. For an attempt without transaction time, the latest
     * of those placed without one.
     */
    Optional<Hold> holdOf(Attempt attempt);

    /** The latest hold of this recharge whose recorded settlement carried exactly this attempt, time included. */
    Optional<Hold> holdSettledBy(Attempt attempt);

    /**
     * The hold of this recharge whose recorded settlement carried this number of the channel: one that was captured before
     * one that was released, the latest of several.
     */
    Optional<Hold> holdEndedUnder(String refundOrderId);

    /** The hold that ended last among those of this recharge with the same transaction number and price. */
    Optional<Hold> lastEnded(String transNo, long priceFen);

    /**
     * The latest refund of this recharge with the same transaction number and price that was captured, unless people took
     * that back.
     */
    Optional<Hold> captured(String transNo, long priceFen);

    /** The refunds of this recharge and price whose capture people decided, not a caller, unless they took that back. */
    List<CapturedByPeople> capturedByPeople(long priceFen);

    /** The hold of this recharge with that number. */
    Optional<Hold> hold(long id);

    /** What people captured late in place of a hold that had been released. */
    Optional<Hold> capturedLate(Hold released);

    /** What people captured late for exactly this attempt; no transaction time matches no transaction time only. */
    Optional<Hold> capturedLate(Attempt attempt);

    /** The hold of the whole site with this invoice number, whatever recharge it belongs to. */
    Optional<Hold> holdByInvoiceNo(String invoiceNo);

    /** The hold of the whole site with this refund number, whatever recharge it belongs to. */
    Optional<Hold> holdByCancelNo(String cancelNo);

    /** What the channel has been asked to pay back of this recharge. */
    ChannelRefunds channelRefunds();

    /** The mark on exactly this attempt; no transaction time matches no transaction time only. */
    Optional<VoidedAttempt> voided(Attempt attempt);
}
