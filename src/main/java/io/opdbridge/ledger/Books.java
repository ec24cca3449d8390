package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ChannelRefunds;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a decision about one recharge may read. While it is open, the account is locked, and no other decision about
 * the card is made. Each look-up runs when it is called. For one thread.
 */
public interface Books {

    /**
     * A capture decided by people.
     *
     * @param answered the decided case, and those that ended with it
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
     * The hold of this recharge whose recorded settlement has this channel refund number: a captured one before
     * one that was released, the latest of several.
     */
    Optional<Hold> holdEndedUnder(String refundOrderId);

    /** The hold that ended last among those of this recharge with the same transaction number and price. */
    Optional<Hold> lastEnded(String transNo, long priceFen);

    /**
     * The latest refund of this recharge with the same transaction number and price that was captured and not
     * reversed.
     */
    Optional<Hold> captured(String transNo, long priceFen);

    /** The refunds of this recharge and price whose capture people decided and did not reverse. */
    List<CapturedByPeople> capturedByPeople(long priceFen);

    /** The hold of this recharge with this number. */
    Optional<Hold> hold(long id);

    /** The late capture that people decided in place of a released hold. */
    Optional<Hold> capturedLate(Hold released);

    /** The late capture for exactly this attempt; an attempt without transaction time matches only one without. */
    Optional<Hold> capturedLate(Attempt attempt);

    /** The hold of the whole site with this invoice number, whatever recharge it belongs to. */
    Optional<Hold> holdByInvoiceNo(String invoiceNo);

    /** The hold of the whole site with this refund number, whatever recharge it belongs to. */
    Optional<Hold> holdByCancelNo(String cancelNo);

    /** The refunds that the channel was asked for of this recharge. */
    ChannelRefunds channelRefunds();

    /** The mark on exactly this attempt; an attempt without transaction time matches only one without. */
    Optional<VoidedAttempt> voided(Attempt attempt);
}
