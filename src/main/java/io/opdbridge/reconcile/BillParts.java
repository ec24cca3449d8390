package io.opdbridge.reconcile;

import io.opdbridge.canonical.DateTimes;
import io.opdbridge.reconcile.BillFormat.Days;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * Checks the files of one bill together: each has rows of the day and of no other day, and no two are the same. For one
 * thread.
 */
public final class BillParts {

    private static final char END = '\0';

    private final LocalDate day;
    private final Map<String, String> names = new HashMap<>();

    /** @param day of the bill, on its writer's clock */
    public BillParts(LocalDate day) {
        this.day = day;
    }

    /** A file, or an entry of an archive. */
    Part begin(String name, Days days) {
        return new Part(name, days);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java has it", e);
        }
    }

    /** The rows of one file. */
    final class Part {

        private final String name;
        private final boolean earlierRefunds;
        private final LocalDateTime earliest;
        private final LocalDateTime latest;
        private final MessageDigest rows = sha256();
        private boolean hasRows;
        private @Nullable BillRow firstElsewhere;
        private boolean isOfTheDay;

        private Part(String name, Days days) {
            this.name = name;
            earlierRefunds = days.earlierRefunds();
            earliest = day.atStartOfDay().minus(days.slack());
            latest = day.plusDays(1).atStartOfDay().plus(days.slack());
        }

        /** @throws UnreadableBillException when these are other days */
        void period(LocalDateTime from, LocalDateTime until, long line) throws UnreadableBillException {
            isOfTheDay = from.toLocalDate().equals(day) && !until.isAfter(day.plusDays(1).atStartOfDay());
            if (!isOfTheDay) {
                throw anotherDay(line, written(from) + " – " + written(until));
            }
        }

        /** @throws UnreadableBillException when the row is not of the day */
        void add(BillRow row) throws UnreadableBillException {
            hasRows = true;
            rows.update(
                    ("" + row.kind() + END + row.channelOrderNo() + END + row.orderNo() + END + row.channelRefundNo()
                            + END + row.refundNo() + END + row.fen() + END + row.at() + END + row.status() + END)
                            .getBytes(StandardCharsets.UTF_8));
            // a void row may have any time, and only matters for refunds
            if (row.at() == null || row.fen() == 0 || row.status() == Status.VOID && row.kind() == Flow.PAYMENT) {
                return;
            }
            if (row.at().toLocalDate().equals(day)) {
                isOfTheDay = true;
                return;
            }
            boolean mayBeEarlier = earlierRefunds && row.kind() == Flow.REFUND;
            if (row.at().isAfter(latest) || row.at().isBefore(earliest) && !mayBeEarlier) {
                throw anotherDay(row.line(), written(row.at()));
            }
            firstElsewhere = firstElsewhere == null ? row : firstElsewhere;
        }

        /** @throws UnreadableBillException when no row is of the day, or an earlier file has all of them */
        void end() throws UnreadableBillException {
            if (firstElsewhere != null && !isOfTheDay) {
                throw anotherDay(firstElsewhere.line(), written(Objects.requireNonNull(firstElsewhere.at())));
            }
            String other = hasRows ? names.putIfAbsent(HexFormat.of().formatHex(rows.digest()), name) : null;
            if (other != null) {
                throw new UnreadableBillException(Reason.SAME_BILL_TWICE, 0, null, name, other);
            }
        }

        private UnreadableBillException anotherDay(long line, String times) {
            return new UnreadableBillException(Reason.ANOTHER_DAY, line, null, day.toString(), times, name);
        }

        private static String written(LocalDateTime time) {
            return DateTimes.SECONDS.format(time);
        }
    }
}
