package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.LocalDateTime;

/** How a platform writes its bills. Immutable. */
public interface BillFormat {

    /** Takes the rows. */
    interface Rows {
        void add(BillRow row) throws IOException;

        /**
         * A bill that names its days before its rows.
         *
         * @param until the first moment after them, or their last one
         */
        default void period(LocalDateTime from, LocalDateTime until, long line) throws IOException {
            // not needed
        }
    }

    /**
     * How to tell the bill of a day from that of another one.
     *
     * @param slack          how far its day may differ from midnight to midnight
     * @param earlierRefunds whether a refund may have an earlier time, such as that of its payment
     */
    record Days(Duration slack, boolean earlierRefunds) {
    }

    /**
     * Passes on the rows of one file.
     *
     * @throws UnreadableBillException when the file is not such a bill, or not a whole one; rows passed on before do
     * not count
     */
    void read(BillLines lines, Rows rows) throws IOException;

    Days days();

    /** Null when the file itself shows it. */
    @Nullable
    Charset charset();

    /** The {@code ChannelType} of our recharges of this channel; null for any. */
    @Nullable
    String channelType();
}
