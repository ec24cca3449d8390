package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What a channel has been asked to pay back of one payment, as far as our books know.
 *
 * @param captured  refunds that the channel paid; those that were released or reversed do not count
 * @param lastEnded when the last refund of the payment ended, in any way; null when none has
 */
public record ChannelRefunds(long captured, @Nullable Instant lastEnded) {

    public static final ChannelRefunds NONE = new ChannelRefunds(0, null);
}
