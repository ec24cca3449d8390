package io.opdbridge.reconcile;

import java.io.IOException;
import java.nio.charset.Charset;

/** How a platform writes its bills. Immutable. */
public interface BillFormat {

    /** What takes the rows. */
    interface Rows {
        void add(BillRow row) throws IOException;
    }

    /**
     * Hands over the rows of one file.
     *
     * @throws UnreadableBillException when the file is not such a bill, or not a whole one; what came before does not count
     */
    void read(BillLines lines, Rows rows) throws IOException;

    /** Null when the file shows it. */
    Charset charset();

    /** Which of our recharges go through this channel, by {@code ChannelType}; null when it is any. */
    String channelType();
}
