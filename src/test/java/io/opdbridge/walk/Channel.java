package io.opdbridge.walk;

import io.opdbridge.testing.Bills;
import io.opdbridge.walk.Walk.Moods;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** The payment channel: the only one that knows what money truly left. */
final class Channel {

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    enum Status {
        PROCESSING,
        PAID,
        ABNORMAL,
        CLOSED,
        FAILED
    }

    /** What the caller hears of its refund. */
    enum Says {
        DONE,
        FAILED,
        NOTHING
    }

    /** One refund of a payment. */
    static final class Refund {
        final String no;
        final String merchantNo;
        final Order order;
        final long fen;
        final Instant acceptedAt;
        Status status;
        /** When its money left; null when it never did. */
        Instant paidAt;
        /** When the channel took its money back; null when it did not. */
        Instant closedAt;
        /** Whether a caller's own settlement captured it. */
        boolean captured;
        /** Whether people put it right outside our books. */
        boolean outside;

        Refund(String no, String merchantNo, Order order, long fen, Instant acceptedAt, Status status) {
            this.no = no;
            this.merchantNo = merchantNo;
            this.order = order;
            this.fen = fen;
            this.acceptedAt = acceptedAt;
            this.status = status;
            this.paidAt = status == Status.PAID ? acceptedAt : null;
        }

        void end(Status end, Instant now) {
            status = end;
            paidAt = end == Status.PAID ? now : paidAt;
            closedAt = end == Status.CLOSED && paidAt != null ? now : null;
        }

        boolean isPaid() {
            return status == Status.PAID;
        }

        @Override
        public String toString() {
            return no + " of " + fen + " (" + status + ")";
        }
    }

    record Answer(Refund refund, Says says) {
    }

    private final List<Order> payments = new ArrayList<>();
    private final List<Refund> refunds = new ArrayList<>();

    void pay(Order order) {
        payments.add(order);
    }

    List<Refund> refunds() {
        return refunds;
    }

    /** The same merchant number again is the same refund again. */
    Answer refund(Order order, String merchantNo, long fen, Instant now, SplittableRandom random, Moods moods) {
        for (Refund known : order.refunds) {
            if (known.merchantNo.equals(merchantNo)) {
                return new Answer(known, known.status == Status.FAILED ? Says.FAILED : Says.DONE);
            }
        }
        long taken = order.refunds.stream().filter(one -> one.status != Status.FAILED && one.status != Status.CLOSED)
                .mapToLong(one -> one.fen).sum();
        if (taken + fen > order.payFen) {
            return new Answer(null, Says.FAILED);
        }
        int what = random.nextInt(100);
        Status status;
        Says says;
        if (what < moods.failing()) {
            status = Status.FAILED;
            says = Says.FAILED;
        } else if (what < moods.failing() + moods.lying()) {
            status = Status.PAID;
            says = Says.FAILED;
        } else if (what < moods.failing() + moods.lying() + moods.slow()) {
            status = Status.PROCESSING;
            says = Says.DONE;
        } else if (what < moods.failing() + moods.lying() + moods.slow() + moods.silent()) {
            status = Status.PAID;
            says = Says.NOTHING;
        } else {
            status = Status.PAID;
            says = Says.DONE;
        }
        Refund refund = new Refund("50" + order.number + "0" + (refunds.size() + 1), merchantNo, order, fen, now,
                status);
        refunds.add(refund);
        order.refunds.add(refund);
        return new Answer(refund, says);
    }

    List<Refund> processing() {
        return refunds.stream().filter(refund -> refund.status == Status.PROCESSING).toList();
    }

    /** What left lately and could still be closed. */
    List<Refund> closeable(Instant now) {
        return refunds.stream().filter(refund -> refund.isPaid() && !refund.outside
                && refund.acceptedAt.plus(2, ChronoUnit.DAYS).isAfter(now)).toList();
    }

    /** The fund-flow bill of a day: money of refunds that left, and that came back. */
    String funds(LocalDate day) {
        List<String> rows = new ArrayList<>();
        for (Refund refund : refunds) {
            if (refund.paidAt != null && isOf(day, refund.paidAt)) {
                rows.add(fundsRow(refund, refund.paidAt, "退款", "支出"));
            }
            if (refund.closedAt != null && isOf(day, refund.closedAt)) {
                rows.add(fundsRow(refund, refund.closedAt, "退款关闭", "收入"));
            }
        }
        return "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n"
                + String.join("\n", rows) + "\n资金流水总笔数\n`" + rows.size() + "\n";
    }

    private static String fundsRow(Refund refund, Instant at, String kind, String direction) {
        return "`" + time(at) + ",`" + refund.no + ",`" + refund.order.channelOrderNo() + ",`" + kind + ",`" + kind
                + ",`"
                + direction + ",`" + Bills.yuan(refund.fen) + ",`1,000.00,`system,`,`" + refund.merchantNo;
    }

    /** The trade bill of a day, with what the channel knows of its refunds now. */
    String bill(LocalDate day) {
        Bills bill = Bills.wechat();
        for (Order order : payments) {
            if (isOf(day, order.paidAt)) {
                bill.payment(order.channelOrderNo(), order.orderId(), order.payFen, time(order.paidAt));
            }
        }
        for (Refund refund : refunds) {
            if (isOf(day, refund.acceptedAt)) {
                bill.refund(refund.order.channelOrderNo(), refund.order.orderId(), refund.no, refund.merchantNo,
                        refund.fen,
                        time(refund.acceptedAt), word(refund.status));
            }
        }
        return bill.text();
    }

    private static String word(Status status) {
        return switch (status) {
            case PAID -> "SUCCESS";
            case FAILED -> "FAIL";
            case ABNORMAL -> "CHANGE";
            default -> status.name();
        };
    }

    private static boolean isOf(LocalDate day, Instant at) {
        return LocalDate.ofInstant(at, ZONE).equals(day);
    }

    private static String time(Instant at) {
        return TIME.format(at.atZone(ZONE));
    }
}
