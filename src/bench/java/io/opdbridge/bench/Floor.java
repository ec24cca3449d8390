package io.opdbridge.bench;

import io.opdbridge.BridgeSettings;
import io.opdbridge.bench.Load.Sample;
import io.opdbridge.bench.baseline.BareLedger;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process of the baseline "floor": the transactions of {@link BareLedger} alone, called by threads. It is no bound
 * for who shares commits between calls. Takes one order on each line of its input, workload, connections, milliseconds
 * and rate, and answers with calls, seconds and latencies on one line.
 */
public final class Floor {

    private static final Duration LISTED = Duration.ofDays(90);
    private static final int LIST_MAX_ROWS = 500;
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Details DETAILS = new Details("3", "100123", "self", "自助退费", "退预交金",
            "<Ext><Window>3</Window></Ext>");

    private Floor() {
    }

    public static void main(String[] arguments) throws Exception {
        BridgeSettings settings = BridgeSettings.load();
        AtomicLong pairs = new AtomicLong();
        try (Database database = settings.of(DatabaseSettings.class).own();
                BufferedReader orders = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            BareLedger ledger = new BareLedger(database.dataSource());
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(answer(run(ledger, pairs, order.split(" "))));
            }
        }
    }

    private static Sample run(BareLedger ledger, AtomicLong pairs, String[] order) throws Exception {
        int connections = Integer.parseInt(order[1]);
        Duration duration = Duration.ofMillis(Long.parseLong(order[2]));
        double callsPerSecond = Double.parseDouble(order[3]);
        List<LedgerCaller> callers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            callers.add(new LedgerCaller(ledger, Workload.valueOf(order[0]), i, connections, pairs));
        }
        return callsPerSecond > 0 ? Load.atRate(callers, duration, callsPerSecond)
                : Load.saturated(callers, duration);
    }

    private static String answer(Sample sample) {
        ByteBuffer buffer = ByteBuffer.allocate(sample.latencies().getNeededByteBufferCapacity());
        sample.latencies().encodeIntoByteBuffer(buffer);
        return sample.calls() + " " + sample.seconds() + " "
                + Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), buffer.position()));
    }

    private static final class LedgerCaller extends TurnCaller {

        private final BareLedger ledger;

        LedgerCaller(BareLedger ledger, Workload workload, int number, int callers, AtomicLong pairs) {
            super(workload, number, callers, pairs);
            this.ledger = ledger;
        }

        @Override
        String freeze(int recharge, int card, long priceFen, String transTime) throws SQLException {
            return ledger.freeze(new HoldRequest(ref(recharge, card), attempt(recharge, priceFen, transTime), DETAILS))
                    .invoiceNo();
        }

        @Override
        void capture(int recharge, int card, long priceFen, String transTime, String invoiceNo) throws SQLException {
            ledger.settle(new Settlement(ref(recharge, card), attempt(recharge, priceFen, transTime), Outcome.CAPTURE,
                    invoiceNo, null, null, DETAILS));
        }

        @Override
        void list(int card) throws SQLException {
            Instant now = Instant.now();
            ledger.list(new RechargeQuery(WorkingSet.SITE, WorkingSet.CARD_TYPE, WorkingSet.cardNo(card), null, null,
                    null, null, null, null, now.minus(LISTED), now, LIST_MAX_ROWS));
        }

        private static RechargeRef ref(int recharge, int card) {
            return new RechargeRef(WorkingSet.SITE, WorkingSet.flowNo(recharge), WorkingSet.orderId(recharge),
                    WorkingSet.CARD_TYPE, WorkingSet.cardNo(card), WorkingSet.patientId(card));
        }

        private static Attempt attempt(int recharge, long priceFen, String transTime) {
            return new Attempt(WorkingSet.transNo(recharge), priceFen,
                    LocalDateTime.parse(transTime, DATE_TIME).toInstant(ZoneOffset.UTC));
        }

        @Override
        public void close() {
            // the pool is shared
        }
    }
}
