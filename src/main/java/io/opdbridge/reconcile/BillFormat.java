package io.opdbridge.reconcile;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.LocalDateTime;

/** How a platform writes its bills. Immutable. */
public interface BillFormat {

    /** What takes the rows. */
    interface Rows {
        void add(BillRow row) throws IOException;

        /**
         * A bill that says of which days it is, before its rows.
         *
         * @param until the first moment after them, or the last one of them
         */
        default void period(LocalDateTime from, LocalDateTime until, long line) throws IOException {
            // nobody asks
        }
    }

    /**
     * How a bill of a day can be told from that of another one.
     *
     * @param slack          how far its day may be from midnight to midnight
     * @param earlierRefunds whether a refund may bear an earlier time, as that of its payment
     */
    record Days(Duration slack, boolean earlierRefunds) {
    }

    /**
     * Hands over the rows of one file.
     *
     * @throws UnreadableBillException when the file is not such a bill, or not a whole one; what came before does not count
     */
    void read(BillLines lines, Rows rows) throws IOException;

    Days days();

    /** Null when the file shows it. */
    Charset charset();

    /** Which of our recharges go through this channel, by {@code ChannelType}; null when it is any. */
    String channelType();
}
