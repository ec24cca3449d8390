package io.opdbridge.rehearsal;

import io.opdbridge.testing.Bills;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A day of recharges and refunds, in the books and in a WeChat bill, which differ in as many places as were planted. In
 * the books are the rows that a reconciliation reads, without postings and balances.
 */
final class PlantedDay {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int CHUNK = 20_000;
    private static final int SECONDS_OF_DAY = 86_400;
    /** Prime to any number of rows here: so the bill is in another order than the books. */
    private static final long STEP = 7_368_787;

    /** What is planted, and the case that has to come of it. */
    enum Plant {
        PAYMENT_IN_BILL_ONLY,
        PAYMENT_IN_BOOKS_ONLY,
        PAYMENT_AMOUNT_DIFFERS,
        TWICE_IN_BILL,
        REFUND_IN_BILL_ONLY,
        REFUND_IN_BOOKS_ONLY,
        REFUND_AMOUNT_DIFFERS,
        REFUND_STILL_IN_FLIGHT
    }

    private final LocalDate day;
    private final int payments;
    private final int refunds;
    private final Map<Integer, Plant> ofPayments = new HashMap<>();
    private final Map<Integer, Plant> ofRefunds = new HashMap<>();
    private final Map<String, Plant> planted = new TreeMap<>();

    /**
     * @param payments twice the refunds at least; half of the refunds are of orders with a difference of their own at
     * most
     */
    PlantedDay(LocalDate day, int payments, int refunds, int plants) {
        this.day = day;
        this.payments = payments;
        this.refunds = refunds;
        for (int i = 0; i < plants; i++) {
            Plant plant = Plant.values()[i % Plant.values().length];
            // of orders all over the day; refunds are of the first orders, payments of those behind them
            int number = switch (plant) {
                case PAYMENT_IN_BOOKS_ONLY, PAYMENT_AMOUNT_DIFFERS, TWICE_IN_BILL ->
                    refunds + 1 + plants + i * ((payments - refunds - 3 * plants) / plants);
                case REFUND_IN_BOOKS_ONLY, REFUND_AMOUNT_DIFFERS -> 1 + i * ((refunds - 1) / plants);
                // of orders without a refund in the books
                case REFUND_IN_BILL_ONLY, REFUND_STILL_IN_FLIGHT -> refunds + 1 + i;
                case PAYMENT_IN_BILL_ONLY -> payments + 1 + i;
            };
            boolean ofPayment = plant.name().startsWith("PAYMENT") || plant == Plant.TWICE_IN_BILL;
            (ofPayment ? ofPayments : ofRefunds).put(number, plant);
            planted.put(orderId(number), plant);
        }
    }

    /** Order → what is planted there. */
    Map<String, Plant> planted() {
        return planted;
    }

    private static String orderId(int number) {
        return "WX" + number;
    }

    private static String channelOrderNo(int number) {
        return "4200" + (1_000_000_000L + number);
    }

    private static long payFen(int number) {
        return 1000L + number % 99_000;
    }

    private static long refundFen(int number) {
        return 1L + number % 900;
    }

    /** A HIS exports in the order of the day. */
    private int secondOf(int number) {
        return (int) ((long) number * SECONDS_OF_DAY / (payments + planted.size() + 2L));
    }

    void writeBooks(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        OffsetDateTime opened = day.atStartOfDay(ZONE).toOffsetDateTime();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO account (site, id, card_type, card_no, spendable_fen, held_fen, decisions, opened_at)"
                            + " VALUES ('main', 1, '1', '9001', 0, 0, 0, TIMESTAMP '2026-01-01 00:00:00+0:00')");
        }
        try (PreparedStatement entry = connection
                .prepareStatement("INSERT INTO journal_entry VALUES ('main', ?, ?, 1, ?)");
                PreparedStatement recharge = connection
                        .prepareStatement("INSERT INTO recharge VALUES ('main', ?, 1, ?, ?, NULL,"
                                + " '0', ?, NULL, ?, ?, ?, 0, NULL, 0)")) {
            for (int number = 1; number <= payments; number++) {
                OffsetDateTime at = opened.plusSeconds(secondOf(number));
                add(entry, (long) number, "RECHARGE", at);
                add(recharge, (long) number, "R" + number, orderId(number), channelOrderNo(number), payFen(number), at,
                        number <= refunds ? refundFen(number) : 0);
                if (number % CHUNK == 0 || number == payments) {
                    entry.executeBatch();
                    recharge.executeBatch();
                    connection.commit();
                }
            }
        }
        try (PreparedStatement entry = connection
                .prepareStatement("INSERT INTO journal_entry VALUES ('main', ?, ?, 1, ?)");
                PreparedStatement hold = connection
                        .prepareStatement("INSERT INTO refund_hold (site, id, recharge_id, trans_no,"
                                + " price_fen, cancel_no, invoice_no, placed_at, balance_fen) VALUES ('main', ?, ?,"
                                + " ?, ?, ?, ?, ?, 0)");
                PreparedStatement settlement = connection.prepareStatement("INSERT INTO settlement (site, id, hold_id,"
                        + " recharge_id, outcome, trans_no, price_fen, settled_at, balance_fen, refund_order_id)"
                        + " VALUES ('main', ?, ?, ?, 'CAPTURE', ?, ?, ?, 0, ?)")) {
            for (int number = 1; number <= refunds; number++) {
                long holdId = payments + 2L * number;
                OffsetDateTime at = opened.plusSeconds(secondOf(number));
                add(entry, holdId, "HOLD", at);
                add(entry, holdId + 1, "CAPTURE", at);
                add(hold, holdId, (long) number, "T" + number, refundFen(number), "C" + number, "I" + number, at);
                add(settlement, holdId + 1, holdId, (long) number, "T" + number, refundFen(number), at,
                        number % 2 == 0 ? channelRefundNo(number) : null);
                if (number % CHUNK == 0 || number == refunds) {
                    entry.executeBatch();
                    hold.executeBatch();
                    settlement.executeBatch();
                    connection.commit();
                }
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("ALTER SEQUENCE ledger_id RESTART WITH " + (payments + 2L * refunds + 10));
            connection.commit();
        }
    }

    private static void add(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    private static String channelRefundNo(int number) {
        return "5030" + (1_000_000_000L + number);
    }

    /** Tells how many rows the bill has. */
    long writeBill(Path file) throws IOException {
        long count = 0;
        long paymentsFen = 0;
        long refundsFen = 0;
        List<Integer> behind = new ArrayList<>();
        ofPayments.forEach((number, plant) -> {
            if (plant == Plant.PAYMENT_IN_BILL_ONLY) {
                behind.add(number);
            }
        });
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(Bills.WECHAT_HEADER + "\r\n");
            for (int i = 0; i < payments + behind.size(); i++) {
                int number = i < payments ? (int) (i * STEP % payments) + 1 : behind.get(i - payments);
                Plant plant = ofPayments.get(number);
                long fen = payFen(number) + (plant == Plant.PAYMENT_AMOUNT_DIFFERS ? 1 : 0);
                int times = plant == Plant.PAYMENT_IN_BOOKS_ONLY ? 0 : plant == Plant.TWICE_IN_BILL ? 2 : 1;
                for (int time = 0; time < times; time++) {
                    out.write(Bills.wechatRow(at(number), channelOrderNo(number), orderId(number), "SUCCESS", fen, "0",
                            "0", 0,
                            "") + "\r\n");
                    count++;
                    paymentsFen += fen;
                }
            }
            for (int number = 1; number <= refunds + planted.size(); number++) {
                Plant plant = ofRefunds.get(number);
                if (number <= refunds ? plant != Plant.REFUND_IN_BOOKS_ONLY : plant != null) {
                    long fen = refundFen(number) + (plant == Plant.REFUND_AMOUNT_DIFFERS ? 1 : 0);
                    String status = plant == Plant.REFUND_STILL_IN_FLIGHT ? "PROCESSING" : "SUCCESS";
                    out.write(Bills.wechatRow(at(number), channelOrderNo(number), orderId(number), "REFUND", 0,
                            channelRefundNo(number), "M" + number, fen, status) + "\r\n");
                    count++;
                    refundsFen += fen;
                }
            }
            out.write(Bills.WECHAT_TOTALS + "\r\n`" + count + ",`" + Bills.yuan(paymentsFen) + ",`"
                    + Bills.yuan(refundsFen)
                    + ",`0.00,`0.00000,`" + Bills.yuan(paymentsFen) + ",`" + Bills.yuan(refundsFen) + "\r\n");
        }
        return count;
    }

    private String at(int number) {
        return day + " "
                + LocalTime.ofSecondOfDay(secondOf(number)).toString().concat(secondOf(number) % 60 == 0 ? ":00" : "");
    }
}
