package io.opdbridge.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.statistics.CallResult;
import io.opdbridge.statistics.CallStatistic;
import io.opdbridge.statistics.CallTimes;
import io.opdbridge.statistics.SiteStatistic;
import io.opdbridge.statistics.jdbc.JdbcStatisticsStore;
import io.opdbridge.testing.Bills;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestBrowser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Takes the pictures of the documents, {@code mvn -Pscreenshots verify}: of a bridge with a day behind it, whose money
 * is real and whose statistics are made up.
 */
class ConsoleScreenshots {

    private static final Path PICTURES = Path.of("src/docs/pictures");
    private static final Browser.NewContextOptions PHONE = new Browser.NewContextOptions().setViewportSize(390, 844)
            .setIsMobile(true).setHasTouch(true).setLocale("zh-CN");
    private static final int STEP_MINUTES = 15;
    private static final int STEPS = 96;
    private static final String[] NAMES = {"王秀英", "李建国", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周颖"};
    /** The patient whose refund the channel did not pay after all. */
    private static final int REVERSED = 8;

    private final Random random = new Random(7);

    @Test
    void eachPageHasItsPicture(@TempDir Path dataDir) throws Exception {
        try (TestBrowser browser = TestBrowser.start(); ConsoleBridge console = new ConsoleBridge(dataDir)) {
            String unknown = fill(console, dataDir);
            Files.createDirectories(PICTURES);
            try (ConsoleVisitor operator = new ConsoleVisitor(browser.browser(), console)) {
                take(operator.open("/login"), "login");
                operator.logIn(ConsoleBridge.OPERATOR);
                upload(operator);
                take(operator, "reconciliation-run");
                take(operator.open("/reconciliation"), "reconciliation");
                propose(operator);
                take(operator.open("/cases"), "cases");
                operator.page().locator("table.rows a").first().click();
                take(operator, "case");
                take(operator.open("/today"), "today");
                take(operator.open("/today?language=en"), "today-en");
                take(operator.open("/holds?language=zh"), "holds");
                take(operator.open("/holds/east/" + unknown), "story");
                take(operator.open("/vendors"), "vendors");
                take(operator.open("/imports"), "imports");
                operator.open("/books").page().click("main button.main");
                operator.page().waitForSelector(".notice.good");
                take(operator, "books");
            }
            try (ConsoleVisitor approver = new ConsoleVisitor(browser.browser(), console)
                    .logIn(ConsoleBridge.APPROVER)) {
                approver.open("/cases?language=en").page().click(".card li a");
                take(approver, "approval-en");
                approver.open("/cases?language=zh").page().locator("table.rows tbody tr", new Page.LocatorOptions()
                        .setHasText("WX202611230930" + REVERSED)).locator("a").first().click();
                approver.page().locator(".decision", new Page.LocatorOptions().setHasText("冲回核销"))
                        .evaluate("one => one.scrollIntoView()");
                take(approver, "reversal");
            }
            try (ConsoleVisitor onCall = new ConsoleVisitor(browser.browser(), console, PHONE)
                    .logIn(ConsoleBridge.OPERATOR)) {
                take(onCall.open("/today"), "phone-today");
                take(onCall.open("/holds"), "phone-holds");
            }
        }
    }

    private static void take(ConsoleVisitor visitor, String name) throws Exception {
        Page page = visitor.page();
        page.waitForLoadState();
        byte[] picture = page.screenshot(new Page.ScreenshotOptions().setFullPage(false));
        Files.write(PICTURES.resolve(name + ".png"), PalettePng.of(picture));
    }

    /** Leaves holds and cases of each kind, and gives the number of a hold that was unknown at the HIS and is over. */
    private String fill(ConsoleBridge console, Path dataDir) throws Exception {
        RouteFixture bridge = console.bridge();
        String unknown = unknownAtTheHis(bridge);
        for (int i = 0; i < 3; i++) {
            Recharge recharge = bookAs(bridge, i, 5_000 + 4_500 * i);
            freeze(bridge, recharge, 2_000 + 1_500 * i);
        }
        Recharge large = bookAs(bridge, 3, 80_000);
        freeze(bridge, large, 50_000);
        Recharge lost = bookAs(bridge, 4, 12_000);
        bridge.post("/his/OPDRechargeCancellationFee", RouteRequest.settlement(lost, "0").with("Price", "6000"));
        bridge.clock().advance(Duration.ofMinutes(2));
        failedAfterCapture(bridge);
        drop(dataDir, bridge);
        console.reportOverdue(Duration.ofHours(30));
        for (int i = 5; i < 8; i++) {
            Recharge recharge = bookAs(bridge, i, 9_000 + 700 * i);
            freeze(bridge, recharge, 3_000 + 450 * i);
            bridge.clock().advance(Duration.ofMinutes(47));
        }
        statistics(bridge);
        await().atMost(Duration.ofSeconds(20)).until(() -> !bridge.rows("SELECT 1 FROM case_file").isEmpty());
        return unknown;
    }

    private static void failedAfterCapture(RouteFixture bridge) {
        Recharge recharge = bookAs(bridge, REVERSED, fen(REVERSED));
        RouteRequest refund = RouteRequest.freeze(recharge).with("Price", "6200");
        bridge.post("/his/OPDRechargeFreeze", refund).assertOk();
        bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "0")).assertOk();
        bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "1"));
    }

    private static void drop(Path dataDir, RouteFixture bridge) throws Exception {
        Path written = Files.writeString(dataDir.resolve("spends-20261123.csv"), """
                site,cardType,cardNo,spendNo,amount,spentAt,memo
                main,1,900000000000,S-1001,1200,2026-11-23 08:10:00,门诊收费
                main,1,900000000009,S-1002,800,2026-11-23 08:12:00,门诊收费
                """);
        Files.move(written, dataDir.resolve("inbox").resolve("spends-20261123.csv"));
        await().atMost(Duration.ofSeconds(20)).until(() -> !bridge.rows("SELECT 1 FROM import_file").isEmpty());
    }

    private static String unknownAtTheHis(RouteFixture bridge) {
        bridge.post("/sites/east/his/OPDRechargeFreeze",
                RouteRequest.freeze(bridge.book()).with("OrderId", "WX2026112200871")
                        .with("Price", "2500"));
        // until then the HIS might still do what it never answered
        bridge.clock().advance(Duration.ofMinutes(11));
        String state = "SELECT h.id FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id"
                + " WHERE s.state = 'RELEASED'";
        await().atMost(Duration.ofSeconds(20)).until(() -> !bridge.rows(state).isEmpty());
        return bridge.rows(state).get(0).get("id").toString();
    }

    private static Recharge bookAs(RouteFixture bridge, int number, long fen) {
        return bridge.book(recharge -> recharge.ofFen(fen).with("patientName", NAMES[number])
                .with("mobile", "1380013800" + number).with("cardNo", "90000000000" + number)
                .with("orderId", "WX202611230930" + number).with("channelOrderNo", "420000202611230930" + number));
    }

    private static void freeze(RouteFixture bridge, Recharge recharge, long fen) {
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", Long.toString(fen)))
                .assertOk();
    }

    /** A day with a busy morning and a slow hour. */
    private void statistics(RouteFixture bridge) {
        Instant end = bridge.clock().instant().truncatedTo(ChronoUnit.MINUTES);
        for (int step = STEPS; step >= 0; step--) {
            Instant minute = end.minus(Duration.ofMinutes((long) step * STEP_MINUTES));
            double busy = 0.25 + Math.pow(Math.sin(Math.PI * (STEPS - step) / STEPS), 2);
            boolean slow = step > 30 && step < 36;
            for (String site : List.of("main", "east")) {
                int scale = site.equals("main") ? 60 : 22;
                List<CallStatistic> calls = new ArrayList<>();
                calls.add(calls(site, CallResult.OK, (int) (scale * busy + random.nextInt(8)), slow ? 5 : 2));
                calls.add(calls(site, CallResult.MONEY, random.nextInt(4), 2));
                calls.add(calls(site, site.equals("east") && slow ? CallResult.VENDOR : CallResult.REQUEST,
                        slow ? 6 : random.nextInt(2), slow ? 6 : 1));
                long held = (long) (scale * 2_000 * busy) + 50_000;
                new JdbcStatisticsStore(bridge.database()).write("shown", minute, calls,
                        List.of(new SiteStatistic(site, held / 9_000, held, slow ? 3 : step < 30 ? 2 : 1)));
            }
        }
    }

    private CallStatistic calls(String site, CallResult result, int number, int place) {
        Long[] counts = new Long[CallTimes.BOUNDS_MILLISECONDS.size() + 1];
        Arrays.fill(counts, 0L);
        for (int i = 0; i < number; i++) {
            counts[Math.max(0, place - 1 + random.nextInt(3))]++;
        }
        long bound = 1000L * CallTimes.BOUNDS_MILLISECONDS.get(place);
        return new CallStatistic(site, "OPDRechargeFreeze", result, new CallTimes(number, number * bound, 2 * bound,
                List.of(counts)));
    }

    private static void upload(ConsoleVisitor operator) {
        Bills bill = Bills.wechat();
        for (int i = 0; i < NAMES.length; i++) {
            // paid on 20 November; one of another amount, and one that only the channel has
            bill.payment("420000202611230930" + i, "WX202611230930" + i, fen(i) + (i == 2 ? 100 : 0),
                    "2026-11-20 09:30:05");
        }
        bill.payment("4200002026112399999", "WX2026112399999", 6_600, "2026-11-20 18:02:11");
        Page page = operator.open("/reconciliation").page();
        page.fill("#day", "2026-11-20");
        page.selectOption("#channel", "wechat");
        page.setInputFiles("#bill",
                new FilePayload("1900000001All2026-11-20.csv", "text/csv", bill.text().getBytes(UTF_8)));
        page.click("main form button.main");
        page.waitForURL(Pattern.compile(".*done=reconciled"));
        assertThat(operator.text("#found")).contains("差异");
    }

    private static long fen(int number) {
        return number < 3 ? 5_000 + 4_500L * number : number == 3 ? 80_000 : number == 4 ? 12_000
            : 9_000 + 700L * number;
    }

    private static void propose(ConsoleVisitor operator) {
        Page page = operator.open("/holds?order=WX2026112309303").page();
        page.locator("table.rows a").first().click();
        page.click(".card li a");
        Locator decision = page.locator(".decision", new Page.LocatorOptions().setHasText("回滚冻结"));
        decision.locator("textarea").fill("渠道 11 月 23 日账单中没有这笔退款");
        decision.locator("button").click();
        page.waitForURL(Pattern.compile(".*done=proposed"));
    }
}
