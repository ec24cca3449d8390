package io.opdbridge;

import io.opdbridge.db.Database;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.testing.ProcessRefund;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rules 1 to 7 hold when a bridge dies in the middle of anything: commits, imports, folding of the redo log. The first
 * of the bridges is killed again and again; callers turn to the next one with each call.
 */
@Tag("full")
class CrashTest {

    private static final int KILLS = 2;
    private static final int CALLERS = 4;
    private static final List<String> CARDS = List.of("9001", "9002", "9003");
    private static final int RECHARGES_OF_EACH_CARD = 300;
    private static final int SPENDS_OF_EACH_FILE = 20;
    private static final long PAY_FEN = 1000;
    private static final long SPEND_FEN = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;
    private Database.Options ledger;
    private String extension;
    private final List<Path> dataDirs = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<ProcessBridge> bridges = new CopyOnWriteArrayList<>();
    private final List<Future<List<Story>>> callers = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean stopping;

    /** A refund that one caller carried through, and the first answers that it got. */
    private static final class Story {
        private final ProcessRefund refund;
        private ProcessAnswer frozen;
        private ProcessAnswer settled;
        private int status;

        Story(ProcessRefund refund) {
            this.refund = refund;
        }
    }

    private interface Moment {
        void await(int kill) throws IOException;
    }

    @AfterEach
    void endTheBridges() throws IOException {
        stopping = true;
        for (ProcessBridge bridge : bridges) {
            bridge.close();
        }
    }

    @Test
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void everyAnswerStandsAndEveryUnansweredRequestMovesMoneyOnceWhenTheProcessIsKilled() throws Exception {
        ledger = ProcessLedger.EMBEDDED;
        // so much that the redo log of 1 MB is folded every few calls
        extension = "0123456789".repeat(8_000);
        startBridges(1);
        Random random = new Random(20261123);

        List<Story> stories = refundWhileKilling(kill -> {
            if (kill % 2 == 0) {
                awaitFolding();
            } else {
                awaitAnswers(5 + random.nextInt(20));
            }
        });

        assertThat(Files.size(dataDirs.get(0).resolve("ledger/ledger.log")))
                .as("the redo log has been folded").isLessThan((long) stories.size() * extension.length() / 2);
        prove(stories);
    }

    @Test
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void theSameHoldsOfTwoBridgesOnPostgresWhenOneIsKilledAndTheOtherServesOn() throws Exception {
        try (ProcessPostgres postgres = ProcessPostgres.start(folder.resolve("postgres"))) {
            ledger = postgres.newLedger();
            extension = "<Ext/>";
            startBridges(2);
            Random random = new Random(20261123);

            List<Story> stories = refundWhileKilling(kill -> awaitAnswers(5 + random.nextInt(20)));

            prove(stories);
        }
    }

    /** Each with a data folder and a port of its own. */
    private void startBridges(int count) throws IOException {
        for (int number = 0; number < count; number++) {
            dataDirs.add(Files.createDirectories(folder.resolve("bridge-" + number)));
            ports.add(FreePorts.next());
            bridges.add(start(number));
        }
        ProcessCsv.drop(dataDirs.get(0), "recharges-all.csv", ProcessCsv.RECHARGES, recharges());
        awaitImported(dataDirs.get(0), "recharges-all.csv");
    }

    private ProcessBridge start(int number) throws IOException {
        Map<String, String> environment = new HashMap<>(ProcessPostgres.environment(ledger));
        environment.put("BRIDGE_HTTP_PORT", Integer.toString(ports.get(number)));
        environment.put("BRIDGE_DB_LOG_MEGABYTES", "1");
        return ProcessBridge.start(dataDirs.get(number), environment, ProcessCommand.command("run"));
    }

    private static String[] recharges() {
        List<String> rows = new ArrayList<>();
        for (String card : CARDS) {
            for (int number = 0; number < RECHARGES_OF_EACH_CARD; number++) {
                rows.add(ProcessCsv.recharge(card, flowNo(card, number), PAY_FEN));
            }
        }
        return rows.toArray(String[]::new);
    }

    private static String flowNo(String card, int number) {
        return "R" + card + "-" + number;
    }

    /** @param moment when after the drop of a file the next kill is due */
    private List<Story> refundWhileKilling(Moment moment) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            callers.add(threads.submit(() -> refundUntilStopped(number)));
        }
        threads.shutdown();
        Random random = new Random(20261124);
        for (int kill = 0; kill < KILLS; kill++) {
            awaitAnswers(15 + random.nextInt(60));
            for (Path dataDir : dataDirs) {
                ProcessCsv.drop(dataDir, "spends-" + kill + ".csv", ProcessCsv.SPENDS, spends(kill));
            }
            moment.await(kill);
            bridges.get(0).kill();
            bridges.set(0, start(0));
        }
        stopping = true;
        List<Story> stories = new ArrayList<>();
        for (Future<List<Story>> caller : callers) {
            stories.addAll(caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        for (int kill = 0; kill < KILLS; kill++) {
            for (Path dataDir : dataDirs) {
                awaitImported(dataDir, "spends-" + kill + ".csv");
            }
        }
        assertThat(unanswered).hasPositiveValue();
        return stories;
    }

    private static String[] spends(int kill) {
        List<String> rows = new ArrayList<>();
        for (int number = 0; number < SPENDS_OF_EACH_FILE; number++) {
            for (String card : CARDS) {
                rows.add(ProcessCsv.spend(card, "S" + kill + "-" + number + "-" + card, SPEND_FEN));
            }
        }
        return rows.toArray(String[]::new);
    }

    private void awaitAnswers(int more) {
        int target = answered.get() + more;
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1))
                .until(() -> answered.get() >= target || callers.stream().anyMatch(Future::isDone));
    }

    /** The folding of the redo log is where a kill would hurt most: its files exist while it goes on. */
    private void awaitFolding() throws IOException {
        Path files = dataDirs.get(0).resolve("ledger");
        Instant end = Instant.now().plus(PATIENCE);
        long largest = 0;
        while (Instant.now().isBefore(end) && callers.stream().noneMatch(Future::isDone)) {
            long size = Files.size(files.resolve("ledger.log"));
            if (Files.exists(files.resolve("ledger.script.new")) || size < largest) {
                return;
            }
            largest = size;
        }
    }

    private static void awaitImported(Path dataDir, String name) {
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(dataDir.resolve("inbox/done").resolve(name)));
        assertThat(dataDir.resolve("inbox/failed").resolve(name.replace(".csv", ".errors.csv"))).doesNotExist();
    }

    private List<Story> refundUntilStopped(int caller) throws Exception {
        Random random = new Random(caller);
        List<Story> stories = new ArrayList<>();
        for (int number = caller; number < RECHARGES_OF_EACH_CARD && !stopping; number += CALLERS) {
            for (String card : CARDS) {
                Story story = new Story(new ProcessRefund(flowNo(card, number), card, 1 + random.nextInt((int) PAY_FEN),
                        "2026-11-23 10:00:00", extension));
                stories.add(story);
                story.frozen = deliver("OPDRechargeFreeze", story.refund.freezeData());
                if (random.nextInt(4) == 0) {
                    assertThat(deliver("OPDRechargeFreeze", story.refund.freezeData())).isEqualTo(story.frozen);
                }
                if (random.nextInt(5) == 0) {
                    continue;
                }
                story.status = random.nextInt(3) == 0 ? 1 : 0;
                String settlement = story.refund.settlementData(story.status);
                story.settled = deliver("OPDRechargeCancellationFee", settlement);
                if (random.nextInt(4) == 0) {
                    assertThat(deliver("OPDRechargeCancellationFee", settlement)).isEqualTo(story.settled);
                }
            }
        }
        return stories;
    }

    private ProcessBridge nextBridge() {
        return bridges.get(turns.getAndIncrement() % bridges.size());
    }

    /** Sends the same words until they are answered, as a caller does when the line breaks or the bridge starts. */
    private ProcessAnswer deliver(String method, String data) {
        ProcessAnswer[] answer = new ProcessAnswer[1];
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                answer[0] = nextBridge().call(method, data);
                // 503: it starts, and asks to be called again
                return answer[0].status() != 503;
            } catch (IOException e) {
                unanswered.incrementAndGet();
                return false;
            }
        });
        assertThat(answer[0].code()).as(answer[0].body()).isEqualTo("10000");
        answered.incrementAndGet();
        return answer[0];
    }

    /** By asking all again once every bridge was killed, for the answers of the last seconds count as well. */
    private void prove(List<Story> stories) throws Exception {
        for (int number = 0; number < bridges.size(); number++) {
            bridges.get(number).kill();
            bridges.set(number, start(number));
        }
        for (Story story : stories) {
            proveThatTheAnswersStand(story);
        }
        assertThat(verify()).isZero();
        for (ProcessBridge bridge : bridges) {
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        proveTheBalances(stories);
        proveTheTrail(stories);
        assertThat(verify()).isZero();
    }

    /** Each answer that a caller got is in the trail; what it got no answer to may be. */
    private void proveTheTrail(List<Story> stories) throws Exception {
        long settled = stories.stream().filter(story -> story.settled != null).count();
        String answered = "SELECT COUNT(DISTINCT order_id || cancel_no) FROM audit_entry WHERE code = 10000 AND method = ?";
        assertThat(number(answered, "OPDRechargeFreeze")).isEqualTo(stories.size());
        assertThat(number(answered, "OPDRechargeCancellationFee")).isEqualTo(settled);
        assertThat(number("SELECT COUNT(*) FROM audit_entry WHERE code = 10000 AND method LIKE ?", "OPD%"))
                .isGreaterThanOrEqualTo(this.answered.get());
        assertThat(number("SELECT COUNT(*) FROM audit_entry WHERE kind = ?", "START"))
                .isGreaterThanOrEqualTo(KILLS + bridges.size());
    }

    private int verify() throws Exception {
        return ProcessCommand.run(dataDirs.get(0), ProcessPostgres.environment(ledger), "verify").exitCode();
    }

    private void proveThatTheAnswersStand(Story story) throws Exception {
        ProcessAnswer freezeAgain = nextBridge().freeze(story.refund);
        if (story.settled != null && story.status == 1) {
            assertThat(freezeAgain.code()).isEqualTo("-20007");
        } else {
            assertThat(freezeAgain).isEqualTo(story.frozen);
        }
        if (story.settled != null) {
            assertThat(story.settled.text("HisCancelNo")).isEqualTo(story.frozen.text("HisCancelNo"));
            boolean captured = story.status == 0;
            ProcessBridge bridge = nextBridge();
            ProcessAnswer again = captured ? bridge.capture(story.refund) : bridge.release(story.refund);
            assertThat(again).isEqualTo(story.settled);
            ProcessAnswer opposite = captured ? bridge.release(story.refund) : bridge.capture(story.refund);
            assertThat(opposite.code()).isEqualTo(captured ? "-20008" : "-20007");
        }
    }

    private void proveTheBalances(List<Story> stories) throws Exception {
        long spends = (long) KILLS * SPENDS_OF_EACH_FILE;
        Map<String, Long> spendableFen = new HashMap<>();
        Map<String, Long> heldFen = new HashMap<>();
        for (String card : CARDS) {
            spendableFen.put(card, RECHARGES_OF_EACH_CARD * PAY_FEN - spends * SPEND_FEN);
            heldFen.put(card, 0L);
        }
        long settlements = 0;
        for (Story story : stories) {
            ProcessRefund refund = story.refund;
            if (story.settled == null) {
                heldFen.merge(refund.cardNo(), refund.priceFen(), Long::sum);
            } else {
                settlements++;
            }
            if (story.settled == null || story.status == 0) {
                spendableFen.merge(refund.cardNo(), -refund.priceFen(), Long::sum);
            }
        }
        for (String card : CARDS) {
            assertThat(number("SELECT spendable_fen FROM account WHERE card_no = ?", card))
                    .isEqualTo(spendableFen.get(card));
            assertThat(number("SELECT held_fen FROM account WHERE card_no = ?", card)).isEqualTo(heldFen.get(card));
        }
        assertThat(number("SELECT COUNT(*) FROM refund_hold")).isEqualTo(stories.size());
        assertThat(number("SELECT COUNT(*) FROM settlement")).isEqualTo(settlements);
        assertThat(number("SELECT COUNT(*) FROM spend")).isEqualTo(spends * CARDS.size());
    }

    private long number(String sql, String... parameters) throws Exception {
        return ProcessLedger.number(dataDirs.get(0), ledger, sql, parameters);
    }
}
