package io.opdbridge.rehearsal;

import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessRefund;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Callers that refund one fen after the other, each freeze and its capture, from one thread, so that they take little
 * of the machine. A call that is refused is sent again later, as a caller would. Not thread-safe.
 */
final class RefundLoad implements AutoCloseable {

    private static final long WHOLE_FEN = 9_999_999_999L;
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InetSocketAddress bridge;
    private final Selector selector = Selector.open();
    private final Deque<Payer> free = new ArrayDeque<>();
    /** In turn, so that none is idle for so long that the bridge ends it. */
    private final Deque<Line> idle = new ArrayDeque<>();
    private final List<Payer> payers;
    private int underWay;
    private Figures figures;

    RefundLoad(int port, int payers) throws IOException {
        this.bridge = new InetSocketAddress("127.0.0.1", port);
        this.payers = IntStream.range(0, payers).mapToObj(Payer::new).toList();
        free.addAll(this.payers);
    }

    /** The recharges that so many payers refund, as rows of the import. */
    static String[] recharges(int payers) {
        return IntStream.range(0, payers)
                .mapToObj(number -> ProcessCsv.recharge(cardNo(number), flowNo(number), WHOLE_FEN))
                .toArray(String[]::new);
    }

    private static String cardNo(int payer) {
        return "81" + payer;
    }

    private static String flowNo(int payer) {
        return "R81-" + payer;
    }

    /** So many calls are always under way: what the bridge can do. */
    Figures closed(int calls, Duration time) throws IOException {
        return run(time, Double.POSITIVE_INFINITY, calls);
    }

    /** So many calls a second begin, however slow the answers are. */
    Figures open(double callsOfASecond, Duration time) throws IOException {
        return run(time, callsOfASecond, Integer.MAX_VALUE);
    }

    long capturedFen() {
        return payers.stream().mapToLong(payer -> payer.captured).sum();
    }

    long heldFen() {
        return payers.stream().filter(payer -> payer.holds).count();
    }

    /** Ends when all that was begun is answered. */
    private Figures run(Duration time, double rate, int atOnce) throws IOException {
        figures = new Figures();
        long began = System.nanoTime();
        long end = began + time.toNanos();
        long sent = 0;
        for (long now = began; now < end; now = System.nanoTime()) {
            while (underWay < atOnce && sent < rate * (now - began) / 1e9) {
                long due = rate == Double.POSITIVE_INFINITY ? System.nanoTime() : began + (long) (1e9 * sent / rate);
                sent++;
                if (free.isEmpty()) {
                    figures.missed++;
                } else {
                    begin(free.poll(), due);
                }
            }
            take(1);
        }
        figures.nanos = System.nanoTime() - began;
        figures.acceptedInTime = figures.accepted.size();
        for (long last = System.nanoTime() + PATIENCE.toNanos(); underWay > 0;) {
            take(100);
            if (System.nanoTime() > last) {
                throw new IOException(underWay + " calls are not answered");
            }
        }
        return figures;
    }

    private void begin(Payer payer, long due) throws IOException {
        Line line = idle.isEmpty() ? new Line() : idle.poll();
        line.begin(payer, due);
        underWay++;
    }

    private void take(int waitMilliseconds) throws IOException {
        selector.select(waitMilliseconds);
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
            ((Line) keys.next().attachment()).read();
            keys.remove();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** What came of the calls that began in one run. */
    static final class Figures {
        private final List<Long> accepted = new ArrayList<>();
        private final List<Long> refused = new ArrayList<>();
        private long acceptedInTime;
        private long nanos;
        private int missed;
        private int others;
        private String other = "";

        double acceptedOfASecond() {
            return 1e9 * acceptedInTime / nanos;
        }

        double refusedOfASecond() {
            return 1e9 * refused.size() / nanos;
        }

        int accepted() {
            return accepted.size();
        }

        int refused() {
            return refused.size();
        }

        /** Calls that could not begin in time, as all payers were waiting. */
        int missed() {
            return missed;
        }

        /** What was neither done nor refused as the contract has it; empty when there is nothing. */
        String others() {
            return others == 0 ? "" : others + " times " + other;
        }

        double acceptedMilliseconds(double part) {
            return quantile(accepted, part);
        }

        double refusedMilliseconds(double part) {
            return quantile(refused, part);
        }

        private static double quantile(List<Long> nanos, double part) {
            if (nanos.isEmpty()) {
                return 0;
            }
            Collections.sort(nanos);
            return nanos.get((int) Math.min(nanos.size() - 1L, (long) (part * nanos.size()))) / 1e6;
        }
    }

    /** Refunds one fen of his recharge after the other. */
    private static final class Payer {
        private final int number;
        private LocalDateTime transTime = LocalDateTime.of(2026, 11, 23, 0, 0);
        private boolean holds;
        private long captured;

        Payer(int number) {
            this.number = number;
        }

        byte[] call(int port) {
            ProcessRefund refund = new ProcessRefund(flowNo(number), cardNo(number), 1, DATE_TIME.format(transTime),
                    "");
            byte[] body = ("<Req><TransactionCode/><Data>" + (holds ? refund.settlementData(0) : refund.freezeData())
                    + "</Data></Req>").getBytes(StandardCharsets.UTF_8);
            byte[] head = ("POST /his/" + (holds ? "OPDRechargeCancellationFee" : "OPDRechargeFreeze")
                    + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: application/xml\r\nContent-Length: "
                    + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] call = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, call, head.length, body.length);
            return call;
        }

        void done() {
            if (holds) {
                captured++;
                transTime = transTime.plusSeconds(1);
            }
            holds = !holds;
        }
    }

    private final class Line {
        private final SocketChannel channel = SocketChannel.open(bridge);
        private final ByteBuffer in = ByteBuffer.allocate(16 << 10);
        private Payer payer;
        private long due;

        Line() throws IOException {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void begin(Payer caller, long dueNanos) throws IOException {
            payer = caller;
            due = dueNanos;
            in.clear();
            ByteBuffer call = ByteBuffer.wrap(caller.call(bridge.getPort()));
            while (call.hasRemaining()) {
                channel.write(call);
            }
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("The bridge ended a connection");
            }
            String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0 || text.length() < head + 4 + length(text)) {
                return;
            }
            long nanos = System.nanoTime() - due;
            if (text.startsWith("HTTP/1.1 200 ") && text.contains("<RespCode>10000</RespCode>")) {
                figures.accepted.add(nanos);
                payer.done();
            } else if (text.startsWith("HTTP/1.1 503 ") && text.contains("<RespCode>-90003</RespCode>")
                    && text.contains("Retry-After: 1\r\n")) {
                figures.refused.add(nanos);
            } else {
                figures.others++;
                figures.other = text;
            }
            free.add(payer);
            idle.add(this);
            underWay--;
        }

        private static int length(String text) {
            int at = text.indexOf("Content-Length: ") + "Content-Length: ".length();
            return Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
        }
    }
}
