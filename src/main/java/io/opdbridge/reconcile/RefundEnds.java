package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.Set;

/**
 * The ends of a bill's refunds from fund-flow bills, since a bill is a snapshot and never corrected. For one thread.
 */
final class RefundEnds {

    private final ReconcileStore store;
    private final String site;
    private final String channel;
    private final LocalDate day;
    private @Nullable Set<String> closed;
    private @Nullable Set<String> paid;

    RefundEnds(ReconcileStore store, String site, String channel, LocalDate day) {
        this.store = store;
        this.site = site;
        this.channel = channel;
        this.day = day;
    }

    /** The row with its final status. */
    BillRow applyTo(BillRow row) {
        if (row.kind() == Flow.PAYMENT || row.channelRefundNo() == null || row.status() == Status.VOID) {
            return row;
        }
        if (closed().contains(row.channelRefundNo())) {
            return with(row, Status.ABNORMAL);
        }
        return row.status() == Status.IN_FLIGHT && paid().contains(row.channelRefundNo()) ? with(row, Status.DONE)
                : row;
    }

    private static BillRow with(BillRow row, Status status) {
        return new BillRow(row.kind(), row.channelOrderNo(), row.orderNo(), row.channelRefundNo(), row.refundNo(),
                row.fen(),
                row.at(), status, row.line(), row.origin());
    }

    private Set<String> closed() {
        if (closed == null) {
            closed = store.refundEnds(site, channel, day, true);
        }
        return closed;
    }

    private Set<String> paid() {
        if (paid == null) {
            paid = store.refundEnds(site, channel, day, false);
        }
        return paid;
    }
}
