package io.opdbridge.console;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.Bills;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestBrowser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The console in a real browser, as somebody on duty uses it. */
class ConsoleIT {

    /** What is wider than the window, if it makes the page scroll sideways. */
    private static final String STANDS_OUT = """
            () => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
                .filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML)""";

    @TempDir
    private static Path dataDir;
    private static ConsoleBridge console;
    private static RouteFixture bridge;
    private static TestBrowser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = TestBrowser.start();
        console = new ConsoleBridge(dataDir);
        bridge = console.bridge();
        dropAFileWithABadRow();
    }

    private static void dropAFileWithABadRow() throws Exception {
        Path written = Files.writeString(dataDir.resolve("spends-console.csv"), """
                site,cardType,cardNo,spendNo,amount,spentAt,memo
                main,1,nobody-has-this-card,S-1,100,2026-11-20 08:00:00,
                """);
        Files.move(written, dataDir.resolve("inbox").resolve("spends-console.csv"));
        await().atMost(Duration.ofSeconds(60)).until(() -> !bridge.rows(
                "SELECT id FROM import_file WHERE name = 'spends-console.csv'").isEmpty());
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.close();
            browser.close();
        }
    }

    private static ConsoleVisitor visitor() {
        return new ConsoleVisitor(browser.browser(), console);
    }

    @Test
    void aStuckHoldIsFoundItsStoryReadAndReleasedWithAReason() {
        Recharge recharge = console.stuckHold(3_000);
        assertThat(bridge.money(recharge)).containsExactly(3_000L, 3_000L, 0L, 3_000L);

        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR)) {
            Page page = operator.page();
            page.click("nav >> text=冻结");
            page.fill("#order", recharge.orderId());
            page.check("#overdue");
            page.click(".filter button");
            Locator row = page.locator("table.rows tbody tr");
            assertThat(row.count()).isOne();
            assertThat(row.innerText()).contains("¥ 30.00").contains("超时");
            row.locator("a").click();

            assertThat(operator.text(".story")).contains("OPDRechargeFreeze").contains("30.00");
            assertThat(operator.text(".patient")).startsWith("患**").doesNotContain("患者");
            page.click(".card li a");
            Locator release = page.locator(".decision", new Page.LocatorOptions().setHasText("回滚冻结"));
            assertThat(release.locator(".moves").innerText()).contains("+¥ 30.00").contains("-¥ 30.00");

            release.locator("button").click();
            assertThat(page.url()).as("a reason is required").doesNotContain("done=");
            release.locator("textarea").fill("渠道确认退款失败");
            release.locator("button").click();
            page.waitForURL(Pattern.compile(".*\\?done=decided"));
            assertThat(operator.text(".notice")).contains("已处理");
            assertThat(operator.text("main .lead .chip")).isEqualTo("已处理");
            assertThat(operator.text(".spendable")).isEqualTo("¥ 60.00");
            assertThat(operator.text(".story")).contains("渠道确认退款失败").contains(ConsoleBridge.OPERATOR);
        }
        assertThat(bridge.money(recharge)).containsExactly(6_000L, 0L, 0L, 0L);
        assertThat(bridge.cases(recharge)).isEmpty();
        assertThat(bridge.rows("SELECT who, note FROM audit_entry WHERE kind = 'DECIDE' AND order_id = ?",
                recharge.orderId()))
                .singleElement().satisfies(entry -> assertThat(entry.get("who")).isEqualTo(ConsoleBridge.OPERATOR));
    }

    @Test
    void aDecisionAboutMuchMoneyTakesASecondPerson() {
        Recharge recharge = console.stuckHold(50_000);
        String path = casePath(recharge);
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR);
                ConsoleVisitor approver = visitor().logIn(ConsoleBridge.APPROVER)) {
            Locator capture = operator.open(path).page().locator(".decision",
                    new Page.LocatorOptions().setHasText("补核销"));
            capture.locator("textarea").fill("渠道账单显示已退款");
            capture.locator("button").click();
            operator.page().waitForURL(Pattern.compile(".*\\?done=proposed"));
            assertThat(operator.page().locator("#approve").count()).as("not by oneself").isZero();
            assertThat(bridge.money(recharge)).containsExactly(50_000L, 50_000L, 0L, 50_000L);

            approver.open("/cases");
            approver.page().click(".card li a");
            approver.page().fill("#note", "已核对账单");
            approver.page().click("#approve button.main");
            approver.page().waitForURL(Pattern.compile(".*\\?done=approved"));
            assertThat(approver.text("main .lead .chip")).isEqualTo("已处理");
        }
        assertThat(bridge.money(recharge)).containsExactly(50_000L, 0L, 50_000L, 0L);
        assertThat(bridge.cases(recharge)).isEmpty();
    }

    @Test
    void aViewerSeesEverythingAndCanDecideNothing() {
        Recharge recharge = console.stuckHold(4_000);
        String path = casePath(recharge);
        Map<String, Object> before = bridge.ledger();
        try (ConsoleVisitor viewer = visitor().logIn(ConsoleBridge.VIEWER)) {
            viewer.open(path);
            assertThat(viewer.text("main")).contains("¥ 40.00").contains("只有操作员可以处理");
            assertThat(viewer.page().locator("main form").count()).isZero();
            // the same form, as if the page had one
            APIResponse answer = viewer.page().request().post(console.address(path + "/decide"),
                    sent(viewer, FormData.create()
                            .set("formToken", viewer.page().inputValue("header [name=formToken]")).set("token", "t-1")
                            .set("action", "RELEASE").set("amountFen", "4000").set("reason", "x")));
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).contains("只有操作员可以处理");
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aForgedFormIsRefused() {
        Recharge recharge = console.stuckHold(5_000);
        String path = console.address(casePath(recharge) + "/decide");
        Map<String, Object> before = bridge.ledger();
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR)) {
            FormData form = FormData.create().set("token", "t-2").set("action", "RELEASE").set("amountFen", "5000")
                    .set("reason", "x");
            String token = operator.page().inputValue("header [name=formToken]");
            Page page = operator.page();
            assertThat(page.request().post(path, sent(operator, form)).status()).as("no token").isEqualTo(403);
            assertThat(page.request().post(path, sent(operator, form.set("formToken", token + "x"))).status())
                    .as("another token").isEqualTo(403);
            assertThat(page.request().post(path, RequestOptions.create().setForm(form.set("formToken", token))
                    .setHeader("Origin", "http://evil.example").setHeader("Sec-Fetch-Site", "cross-site")).status())
                    .as("from another page").isEqualTo(403);
            assertThat(page.request().post(path, RequestOptions.create().setForm(form)).status())
                    .as("nobody says from where").isEqualTo(403);
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aFormThatIsSentTwiceDecidesOnce() {
        Recharge recharge = console.stuckHold(6_000);
        String path = casePath(recharge);
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR)) {
            Locator release = operator.open(path).page().locator(".decision form").first();
            FormData form = FormData.create().set("reason", "twice");
            for (String name : List.of("formToken", "token", "action", "amountFen")) {
                form.set(name, release.locator("[name=" + name + "]").inputValue());
            }
            APIResponse first = operator.page().request().post(console.address(path + "/decide"), sent(operator, form));
            APIResponse second = operator.page().request().post(console.address(path + "/decide"),
                    sent(operator, form));
            assertThat(List.of(first.url(), second.url())).allSatisfy(url -> assertThat(url).endsWith("?done=decided"));
        }
        assertThat(bridge.rows("SELECT action FROM case_decision WHERE reason = 'twice'")).hasSize(1);
        assertThat(bridge.outcomes(recharge)).hasSize(1);
    }

    /** Patients write their names themselves; so does whoever sends an order. */
    @Test
    void aScriptInAPatientsNameDoesNotRun() {
        String script = "<script>alert(1)</script>";
        String picture = "\"'><img src=x onerror=alert(2)>";
        Recharge recharge = bridge.book(patient -> patient.ofFen(20_000).with("patientName", script)
                .with("hisId", script).with("orderId", picture).with("orderMemo", script));
        console.stuckHold(recharge, 1_000);
        String path = casePath(recharge);
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR)) {
            assertThat(operator.open("/holds").text("table")).contains(picture);
            assertThat(operator.open(path).text(".patient")).startsWith("<**").contains(script);
            assertThat(operator.page().locator("main script, main img").count()).isZero();
            Locator decision = operator.page().locator(".decision form").first();
            decision.locator("textarea").fill("</textarea>" + script + "{{7*7}}${7*7}");
            decision.locator("button").click();
            operator.page().waitForURL(Pattern.compile(".*\\?done=decided"));
            assertThat(operator.text(".story")).contains("</textarea>" + script + "{{7*7}}${7*7}");
            assertThat(operator.page().locator("main script, main img").count()).isZero();
        }
    }

    @Test
    void whoIsOfOneSiteSeesNothingOfOthers() {
        Recharge recharge = console.stuckHold(7_000);
        String path = casePath(recharge);
        try (ConsoleVisitor ofEast = visitor().logIn(ConsoleBridge.OF_EAST)) {
            assertThat(ofEast.open("/holds?state=ALL").text("main")).doesNotContain(recharge.orderId());
            assertThat(ofEast.open("/holds?state=ALL&site=main").text("main")).doesNotContain(recharge.orderId());
            assertThat(ofEast.open("/cases").text("main")).doesNotContain(recharge.orderId());
            assertThat(ofEast.open(path).text("main")).contains("没有这个页面");
            assertThat(ofEast.open("/today").text("table.rows")).contains("east").doesNotContain("main");
        }
    }

    @Test
    void somebodyWithoutASessionIsAskedToLogInAndLedBack() {
        try (ConsoleVisitor stranger = visitor().open("/books")) {
            Page page = stranger.page();
            assertThat(page.url()).endsWith("/console/login?next=%2Fbooks");
            page.fill("#name", ConsoleBridge.VIEWER);
            page.fill("#password", "not the password");
            page.click("form.card button");
            assertThat(stranger.text("#failure")).contains("不正确");
            page.fill("#password", ConsoleBridge.PASSWORD);
            page.click("form.card button");
            assertThat(page.url()).endsWith("/console/books");
            page.click("text=退出");
            assertThat(stranger.open("/books").page().url()).contains("/login");
        }
    }

    @Test
    void theBooksAreProvenInTheBackground() {
        try (ConsoleVisitor viewer = visitor().logIn(ConsoleBridge.VIEWER).open("/books")) {
            viewer.page().click("main button.main");
            viewer.page().waitForSelector(".notice.good");
            assertThat(viewer.text(".notice.good")).contains("账平");
        }
    }

    @Test
    void theVendorsPageTellsOfAHoldThatIsUnknownAndOfItsEnd() {
        bridge.post("/sites/east/his/OPDRechargeFreeze", RouteRequest.freeze(bridge.book()).with("OrderId", "EAST-1")
                .with("Price", "2500"));
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OF_EAST).open("/vendors")) {
            assertThat(operator.text("main .card")).contains("east").contains("熔断器：正常").contains("结果未知")
                    .contains("EAST-1");
            operator.page().locator("main .card a").first().click();
            assertThat(operator.text(".story")).contains("请求 HIS 冻结");
        }
    }

    @Test
    void aBillIsReconciledFromUploadToReport() throws Exception {
        String day = "2026-11-18";
        book("REC-1", day, 1_000);
        book("REC-2", day, 2_000);
        book("REC-4", day, 4_000);
        String bill = Bills.wechat().payment("42000REC-1", "REC-1", 1_000, day + " 10:00:00")
                .payment("42000REC-2", "REC-2", 2_500, day + " 10:00:00")
                .payment("42000REC-3", "REC-3", 3_000, day + " 10:00:00").text();
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR).open("/reconciliation")) {
            Page page = operator.page();
            page.selectOption("#site", "main");
            page.selectOption("#channel", "wechat");
            page.fill("#day", day);
            page.setInputFiles("#bill", new FilePayload("微信账单.csv", "text/csv", "not a bill".getBytes(UTF_8)));
            page.click("main form button.main");
            assertThat(operator.text("#refusal")).contains("是否为其他渠道的账单");

            page.selectOption("#channel", "wechat");
            page.fill("#day", day);
            page.setInputFiles("#bill", new FilePayload("微信账单.csv", "text/csv", bill.getBytes(UTF_8)));
            page.click("main form button.main");
            page.waitForURL(Pattern.compile(".*done=reconciled"));
            assertThat(operator.text("#found")).contains("3 笔差异").contains("长款 ¥ 35.00").contains("短款 ¥ 40.00");
            assertThat(operator.text("main .rows")).contains("渠道有、本方无").contains("REC-3").contains("本方有、渠道无")
                    .contains("REC-4").contains("金额不一致").contains("REC-2").doesNotContain("REC-1");
            Download report = page.waitForDownload(() -> page.click("text=下载报告"));
            assertThat(Files.readString(report.path())).contains("<html").contains("REC-2").contains("REC-3")
                    .contains("REC-4");
            Download csv = page.waitForDownload(() -> page.click("text=下载 CSV"));
            assertThat(csv.suggestedFilename()).isEqualTo("main-wechat-2026-11-18.csv");
            assertThat(Files.readAllLines(csv.path())).hasSize(4);
            page.click(".pager >> text=异常单");
            assertThat(operator.text("table.rows")).contains("REC-2").contains("REC-3").contains("REC-4");
        }
    }

    private static void book(String orderId, String day, long fen) {
        bridge.book(recharge -> recharge.ofFen(fen).with("orderId", orderId).with("channelOrderNo", "42000" + orderId)
                .with("paidAt", day + " 10:00:00"));
    }

    @Test
    void whatTheChannelDidNotPayIsTakenBackByTwoPeople() {
        Recharge recharge = bridge.book();
        RouteRequest refund = RouteRequest.freeze(recharge).with("Price", "3000");
        bridge.post("/his/OPDRechargeFreeze", refund).assertOk();
        bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "0")).assertOk();
        assertThat(bridge.post("/his/OPDRechargeCancellationFee", refund.with("Status", "1")).code()).isEqualTo(-20008);
        assertThat(bridge.money(recharge)).containsExactly(7_000L, 0L, 3_000L, 0L);
        String path = casePath(recharge);
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR);
                ConsoleVisitor approver = visitor().logIn(ConsoleBridge.APPROVER)) {
            Locator reverse = operator.open(path).page().locator(".decision",
                    new Page.LocatorOptions().setHasText("冲回"));
            assertThat(reverse.locator(".moves").innerText()).contains("+¥ 30.00").contains("-¥ 30.00");
            reverse.locator("textarea").fill("渠道账单：退款关闭");
            reverse.locator("button").click();
            operator.page().waitForURL(Pattern.compile(".*\\?done=proposed"));
            assertThat(operator.page().locator("#approve").count()).as("not by oneself").isZero();
            assertThat(bridge.money(recharge)).containsExactly(7_000L, 0L, 3_000L, 0L);

            approver.open(path).page().fill("#note", "已核对资金账单");
            approver.page().click("#approve button.main");
            approver.page().waitForURL(Pattern.compile(".*\\?done=approved"));
            assertThat(approver.text("main .lead .chip")).isEqualTo("已处理");
            assertThat(approver.text(".story")).contains("渠道账单：退款关闭").contains("已核对资金账单")
                    .contains(ConsoleBridge.OPERATOR).contains(ConsoleBridge.APPROVER);
        }
        assertThat(bridge.money(recharge)).containsExactly(10_000L, 0L, 0L, 0L);
        assertThat(bridge.cases(recharge)).isEmpty();
    }

    @Test
    void badRowsOfAFileStandThereUntilSomebodySaysWhatBecameOfThem() {
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.OPERATOR)) {
            Page page = operator.page();
            page.click("nav >> text=导入");
            Locator row = page.locator("table.rows tbody tr",
                    new Page.LocatorOptions().setHasText("spends-console.csv"));
            assertThat(row.innerText()).contains("inbox/failed/spends-console.errors.csv");
            assertThat(row.locator(".chip.bad").innerText()).isEqualTo("1");

            row.locator("button").click();
            assertThat(row.locator("form").count()).as("a word is required").isOne();
            row.locator("[name=note]").fill("HIS 已更正，明日重发");
            row.locator("button").click();
            row.locator("form").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            assertThat(row.innerText()).contains(ConsoleBridge.OPERATOR).contains("HIS 已更正，明日重发");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/today", "/holds", "/cases", "/vendors", "/reconciliation", "/imports", "/books"})
    void everyPageIsUsableByKeyboardAndInBothLanguages(String path) {
        try (ConsoleVisitor operator = visitor().logIn(ConsoleBridge.APPROVER)) {
            Page page = operator.open(path + "?language=en").page();
            assertThat(page.locator(".notice.bad").count()).isZero();
            assertThat(page.getAttribute("html", "lang")).isEqualTo("en");
            assertThat(page.locator("h1").count()).isOne();
            assertThat(page.evaluate("""
                    () => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
                        .filter(field => field.labels.length === 0).map(field => field.outerHTML)"""))
                    .isEqualTo(List.of());
            assertThat(page.evaluate("""
                    () => [...document.querySelectorAll('a, button')].filter(one => !one.innerText.trim())
                        .map(one => one.outerHTML)""")).isEqualTo(List.of());
            assertThat(page.evaluate(STANDS_OUT)).isEqualTo(List.of());
            page.keyboard().press("Tab");
            assertThat(page.evaluate("() => document.activeElement.className")).as("first comes what skips the rest")
                    .isEqualTo("skip");
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            assertThat(page.evaluate("() => document.getElementById('main').contains(document.activeElement)"))
                    .isEqualTo(true);
            page.setViewportSize(390, 844);
            // the plots follow the window in the next frame
            await("fits a phone").pollInSameThread().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(page.evaluate(STANDS_OUT)).isEqualTo(List.of()));
            assertThat(operator.open(path + "?language=zh").page().getAttribute("html", "lang")).isEqualTo("zh-CN");
        }
    }

    /** As a page of ours sends it. */
    private static RequestOptions sent(ConsoleVisitor visitor, FormData form) {
        String origin = visitor.page().url().replaceFirst("(https?://[^/]+).*", "$1");
        return RequestOptions.create().setForm(form).setHeader("Origin", origin).setHeader("Sec-Fetch-Site",
                "same-origin");
    }

    private static String casePath(Recharge recharge) {
        return "/cases/main/" + bridge.rows("SELECT id FROM case_file WHERE flow_no = ? AND solved_at IS NULL",
                recharge.flowNo()).get(0).get("id");
    }
}
