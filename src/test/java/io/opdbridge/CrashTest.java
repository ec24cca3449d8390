package io.opdbridge;

import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import org.awaitility.Awaitility;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules 1 to 7 hold when the process dies in the middle of anything: commits, imports, folding of the redo log. */
class CrashTest {

    private static final int KILLS = 6;
    private static final int CALLERS = 4;
    private static final List<String> CARDS = List.of("9001", "9002", "9003");
    private static final int RECHARGES_OF_EACH_CARD = 600;
    private static final long PAY_FEN = 1000;
    private static final long SPEND_FEN = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** So much that the redo log of 1 MB is folded every few calls. */
    private static final String EXTENSION = "0123456789".repeat(8_000);

    @TempDir
    private Path dataDir;
    private Map<String, String> environment;
    private volatile ProcessBridge bridge;
    private volatile boolean stopping;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();

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

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void everyAnswerStandsAndEveryUnansweredRequestMovesMoneyOnceWhenTheProcessIsKilled() throws Exception {
        environment = Map.of("BRIDGE_HTTP_PORT", Integer.toString(ProcessBridge.freePort()),
                "BRIDGE_DB_LOG_MEGABYTES", "1");
        ProcessCsv.drop(dataDir, "recharges-all.csv", ProcessCsv.RECHARGES, recharges());
        start();
        awaitImported("recharges-all.csv");

        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Future<List<Story>>> running = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            running.add(callers.submit(() -> refundUntilStopped(number)));
        }
        int spends = killAgainAndAgain(running);
        stopping = true;
        List<Story> stories = new ArrayList<>();
        for (Future<List<Story>> caller : running) {
            stories.addAll(caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        callers.shutdown();
        for (int kill = 0; kill < KILLS; kill++) {
            awaitImported("spends-" + kill + ".csv");
        }

        // the answers of the last seconds have to be on disk as well
        bridge.kill();
        assertThat(Files.size(dataDir.resolve("ledger/ledger.log")))
                .as("the redo log has been folded").isLessThan((long) stories.size() * EXTENSION.length() / 2);
        start();
        for (Story story : stories) {
            proveThatTheAnswersStand(story);
        }
        assertThat(ProcessCommand.run(dataDir, "verify").exitCode()).isZero();
        assertThat(unanswered).hasPositiveValue();
        assertThat(bridge.terminate()).isIn(0, 143);

        proveTheBalances(stories, spends);
        assertThat(ProcessCommand.run(dataDir, "verify").exitCode()).isZero();
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

    private void start() throws IOException {
        bridge = ProcessBridge.start(dataDir, environment, ProcessCommand.command("run"));
    }

    /** @return how many spends were dropped for each card */
    private int killAgainAndAgain(List<Future<List<Story>>> running) throws Exception {
        Random random = new Random(20261123);
        int spendsOfEachCard = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int target = answered.get() + 15 + random.nextInt(60);
            Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() ->
                    answered.get() >= target || running.stream().anyMatch(Future::isDone));
            List<String> rows = new ArrayList<>();
            for (int number = 0; number < 50; number++) {
                for (String card : CARDS) {
                    rows.add(ProcessCsv.spend(card, "S" + kill + "-" + number + "-" + card, SPEND_FEN));
                }
            }
            spendsOfEachCard += 50;
            ProcessCsv.drop(dataDir, "spends-" + kill + ".csv", ProcessCsv.SPENDS, rows.toArray(String[]::new));
            if (kill % 2 == 0) {
                awaitFolding(running);
            } else {
                int later = answered.get() + 5 + random.nextInt(20);
                Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() ->
                        answered.get() >= later || running.stream().anyMatch(Future::isDone));
            }
            bridge.kill();
            start();
        }
        return spendsOfEachCard;
    }

    /** The folding of the redo log is where a kill would hurt most: its files exist while it goes on. */
    private void awaitFolding(List<Future<List<Story>>> running) throws IOException {
        Path ledger = dataDir.resolve("ledger");
        Instant end = Instant.now().plus(PATIENCE);
        long largest = 0;
        while (Instant.now().isBefore(end) && running.stream().noneMatch(Future::isDone)) {
            long size = Files.size(ledger.resolve("ledger.log"));
            if (Files.exists(ledger.resolve("ledger.script.new")) || size < largest) {
                return;
            }
            largest = size;
        }
    }

    private void awaitImported(String name) {
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(dataDir.resolve("inbox/done").resolve(name)));
        assertThat(dataDir.resolve("inbox/failed").resolve(name.replace(".csv", ".errors.csv"))).doesNotExist();
    }

    private List<Story> refundUntilStopped(int caller) throws Exception {
        Random random = new Random(caller);
        List<Story> stories = new ArrayList<>();
        for (int number = caller; number < RECHARGES_OF_EACH_CARD && !stopping; number += CALLERS) {
            for (String card : CARDS) {
                Story story = new Story(new ProcessRefund(flowNo(card, number), card, 1 + random.nextInt((int) PAY_FEN),
                        "2026-11-23 10:00:00", EXTENSION));
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

    /** Sends the same words until they are answered, as a caller does when the line breaks. */
    private ProcessAnswer deliver(String method, String data) {
        ProcessAnswer[] answer = new ProcessAnswer[1];
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                answer[0] = bridge.call(method, data);
                return true;
            } catch (IOException e) {
                unanswered.incrementAndGet();
                return false;
            }
        });
        assertThat(answer[0].code()).as(answer[0].body()).isEqualTo("10000");
        answered.incrementAndGet();
        return answer[0];
    }

    private void proveThatTheAnswersStand(Story story) throws Exception {
        ProcessAnswer freezeAgain = bridge.freeze(story.refund);
        if (story.settled != null && story.status == 1) {
            assertThat(freezeAgain.code()).isEqualTo("-20007");
        } else {
            assertThat(freezeAgain).isEqualTo(story.frozen);
        }
        if (story.settled != null) {
            assertThat(story.settled.text("HisCancelNo")).isEqualTo(story.frozen.text("HisCancelNo"));
            boolean captured = story.status == 0;
            ProcessAnswer again = captured ? bridge.capture(story.refund) : bridge.release(story.refund);
            assertThat(again).isEqualTo(story.settled);
            ProcessAnswer opposite = captured ? bridge.release(story.refund) : bridge.capture(story.refund);
            assertThat(opposite.code()).isEqualTo(captured ? "-20008" : "-20007");
        }
    }

    private void proveTheBalances(List<Story> stories, int spendsOfEachCard) throws Exception {
        Map<String, Long> spendableFen = new HashMap<>();
        Map<String, Long> heldFen = new HashMap<>();
        for (String card : CARDS) {
            spendableFen.put(card, RECHARGES_OF_EACH_CARD * PAY_FEN - spendsOfEachCard * SPEND_FEN);
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
            assertThat(ProcessLedger.spendableFen(dataDir, card)).isEqualTo(spendableFen.get(card));
            assertThat(ProcessLedger.heldFen(dataDir, card)).isEqualTo(heldFen.get(card));
        }
        assertThat(ProcessLedger.countRows(dataDir, "refund_hold")).isEqualTo(stories.size());
        assertThat(ProcessLedger.countRows(dataDir, "settlement")).isEqualTo(settlements);
        assertThat(ProcessLedger.countRows(dataDir, "spend")).isEqualTo((long) spendsOfEachCard * CARDS.size());
    }
}
