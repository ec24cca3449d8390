package io.opdbridge.his;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorCall.Step;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.Database;
import io.opdbridge.testing.Crowd;
import io.opdbridge.testing.MllpStub;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestPostgres;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import io.opdbridge.tools.simulator.Hl7His;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dialect hl7v2. The sites utf8 and gbk have a simulated HIS on HAPI's own MLLP server as their vendor, odd, oddgbk and
 * oddgb2312 one that answers as it is told, and slow the same one without patience; gone has none, and full one that
 * takes no connection any more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class Hl7DialectTest {

    private static final String AT = "2026-11-23 10:15:00";
    private static final String REFUSED = "-30001";
    private static final String UNREACHABLE = "-30002";
    private static final String UNREADABLE = "-30004";
    private static final String UNKNOWN = "-30003";
    private static final long PAID = 10_000;
    private static final int OFTEN = 50;

    private static final Charset GBK = Charset.forName("GBK");
    /** Two-byte characters whose second byte is a separator of HL7 when taken for itself. */
    private static final String SEPARATORS_IN_GBK = new String(
            new byte[] {(byte) 0x81, '|', (byte) 0x81, '^', (byte) 0x81,
                '\\', (byte) 0x81, '~'},
            GBK);

    private DataSource database;
    private HisBooks books;
    private HisServer his;
    private MllpStub odd;
    private ServerSocket full;
    private final List<Socket> waiting = new ArrayList<>();
    private RouteFixture bridge;
    private ProducerTemplate template;

    @BeforeAll
    void startVendorsAndBridge(@TempDir Path dataDir) throws Exception {
        database = database();
        books = new HisBooks(database);
        his = new Hl7His(books, 0);
        odd = new MllpStub();
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        int gone;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = free.getLocalPort();
        }
        bridge = RouteFixture.in(dataDir).set("bridge.sites", "utf8,gbk,odd,slow,oddgbk,oddgb2312,gone,full")
                .set("bridge.default-site", "utf8")
                .set("bridge.vendor.poll-milliseconds", "3600000");
        site("utf8", his.port(), Map.of());
        site("gbk", his.port(), Map.of("vendor-charset", "GBK"));
        site("odd", odd.port(), Map.of());
        site("slow", odd.port(), Map.of("vendor-answer-milliseconds", "1000"));
        site("oddgbk", odd.port(), Map.of("vendor-charset", "GBK"));
        site("oddgb2312", odd.port(), Map.of("vendor-charset", "GB2312"));
        site("gone", gone, Map.of());
        site("full", full.getLocalPort(), Map.of("vendor-connect-milliseconds", "300"));
        bridge.start();
        template = bridge.context().createProducerTemplate();
    }

    private static DataSource database() {
        Database.Options options = TestPostgres.newLedger();
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(options.url());
        database.setUser(options.user());
        return database;
    }

    private void site(String name, int port, Map<String, String> own) {
        Map<String, String> settings = new HashMap<>(HisDialect.HL7V2.settings(port, ""));
        settings.put("vendor-breaker-calls", "1000");
        settings.putAll(own);
        settings.forEach((key, value) -> bridge.set("bridge.site." + name + "." + key, value));
    }

    @AfterAll
    void stop() throws Exception {
        bridge.close();
        his.close();
        odd.close();
        full.close();
        for (Socket socket : waiting) {
            socket.close();
        }
    }

    @Test
    void aRefundIsListedHeldAndCapturedAtTheHis() {
        books.recharge("A1", "1", "C-A1", "P1", "张三", PAID);

        RouteAnswer listed = post("utf8", "OPDRechargeList", recent("C-A1"));
        assertThat(listed.assertOk().orders()).singleElement().satisfies(order -> assertThat(order)
                .containsEntry("OrderId", "A1").containsEntry("HisFlowNo", "RA1").containsEntry("ChannelType", "0")
                .containsEntry("ChannelOrderNo", "TA1").containsEntry("HisOrderId", "HA1")
                .containsEntry("OrderMemo", "MA1")
                .containsEntry("PayMoney", "10000").containsEntry("RefundMoney", "0")
                .containsEntry("IsAllowRefund", "1"));

        RouteAnswer held = post("utf8", "OPDRechargeFreeze", refund("A1", "C-A1", 2905)).assertOk();
        assertThat(held.data("Balance")).isEqualTo("7095");
        assertThat(held.data("HisFlowNo")).isEqualTo("RA1");
        assertThat(held.data("HisCancelNo")).startsWith("C");
        assertThat(held.data("InvoiceNo")).startsWith("I");
        assertThat(post("utf8", "OPDRechargeFreeze", refund("A1", "C-A1", 2905)).data()).isEqualTo(held.data());

        RouteAnswer captured = post("utf8", "OPDRechargeCancellationFee",
                refund("A1", "C-A1", 2905).with("Status", "0"));
        assertThat(captured.assertOk().data("HisCancelNo")).isEqualTo(held.data("HisCancelNo"));
        assertThat(books.number("SELECT count(*) FROM his.refund WHERE flow_no = 'RA1' AND state = 'CAPTURED'"
                + " AND price_fen = 2905")).isEqualTo(1);

        listed = post("utf8", "OPDRechargeList", RouteRequest.list().with("OrderMemo", "MA1")).assertOk();
        assertThat(listed.orders()).singleElement()
                .satisfies(order -> assertThat(order).containsEntry("RefundMoney", "2905"));
        assertThat(books.differences()).isZero();
    }

    @Test
    void aReleaseGivesTheMoneyBack() {
        books.recharge("B1", "1", "C-B1", "P1", "李四", PAID);
        post("utf8", "OPDRechargeFreeze", refund("B1", "C-B1", 1)).assertOk();

        RouteAnswer released = post("utf8", "OPDRechargeCancellationFee", refund("B1", "C-B1", 1).with("Status", "1"));

        assertThat(released.assertOk().data("Balance")).isEqualTo("10000");
        assertThat(books.number("SELECT balance_fen FROM his.account WHERE card_no = 'C-B1'")).isEqualTo(PAID);
    }

    @Test
    void aListOfNothingIsEmpty() {
        RouteAnswer listed = post("utf8", "OPDRechargeList", recent("C-NONE"));

        assertThat(listed.assertOk().orders()).isEmpty();
    }

    @Test
    void aListHasTheRechargesOfItsDaysOnly() {
        books.recharge("D1", "1", "C-D1", "P1", "王五", PAID);

        RouteAnswer listed = post("utf8", "OPDRechargeList", RouteRequest.list().with("CardNo", "C-D1")
                .with("StartDate", "2020-01-01").with("EndDate", "2020-01-31"));

        assertThat(listed.assertOk().orders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8", "gbk"})
    void whatTheHisRefusesIsRefusedInItsWords(String site) {
        books.recharge("E-" + site, "1", "C-E-" + site, "P1", "张三", PAID);

        RouteAnswer refused = post(site, "OPDRechargeFreeze", refund("E-" + site, "C-E-" + site, PAID + 1));

        assertThat(refused.child("RespCode")).isEqualTo(REFUSED);
        assertThat(refused.message()).contains("E02", "超过可退金额");
        post(site, "OPDRechargeFreeze", refund("E-" + site, "C-E-" + site, PAID)).assertOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8", "gbk"})
    void textArrivesAndComesBackAsItIs(String site) {
        String order = site + "|^&~\\#\\F\\" + SEPARATORS_IN_GBK + "<患者>'\"";
        books.recharge(order, "1", "C-F-" + site, "P1", "张|三", PAID);

        RouteAnswer listed = post(site, "OPDRechargeList", recent("C-F-" + site).with("PatientName", "张|三"));
        assertThat(listed.assertOk().orders()).singleElement()
                .satisfies(found -> assertThat(found).containsEntry("OrderId", order));
        RouteAnswer held = post(site, "OPDRechargeFreeze",
                refund(order, "C-F-" + site, 100).with("OperatorName", "Ö|沈\\")
                        .with("Remark", "第一行\n第二行 & < ~ 𠮷")
                        .withXml("MedicalExtension", "<![CDATA[<a b=\"|\">\r\n^</a>]]>"));
        assertThat(held.assertOk().data("HisFlowNo")).isEqualTo("R" + order);
    }

    @Test
    void aHoldIsAFinancialTransactionWhoseTextsAreEscaped() throws Exception {
        odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", number)));

        ask("odd", Step.HOLD, new Details("3", "100123", "op1", "O^P", "一\nFT1|𠮷\\.br\\", null));
        String message = new String(odd.message(), StandardCharsets.UTF_8);

        assertThat(message.split("\r")).extracting(segment -> segment.substring(0, 3))
                .containsExactly("MSH", "EVN", "PID", "FT1", "NTE", "ORC", "ZRF");
        assertThat(message).contains("|DFT^P03^DFT_P03|", "|P|2.5.1||||||UNICODE UTF-8")
                .contains("PID|||C1^^^CARD^1~P1^^^HIS^PI||^^^^^^U")
                .contains("FT1|1|T1||20261123101500||AJ|HOLD^退款冻结^L||||29.05&CNY|||||||||||||op1^O\\S\\P")
                .contains("NTE|1||一\\X0A\\FT1\\F\\𠮷\\E\\.br\\E\\\r").contains("ORC|RE|O1|F1\r")
                .endsWith("ZRF|77|||||||3|100123\r");
    }

    @Test
    void aCharacterThatTheCharsetLacksIsEscaped() throws Exception {
        odd.answerBy((number, out) -> out.write(MllpStub.framed(new String(MllpStub.acknowledgement("AA", number,
                "ZRF|77|\\XF0A0AEB7\\" + SEPARATORS_IN_GBK + "||||29.05"), StandardCharsets.UTF_8)
                .replaceAll("[\u000b\u001c]", ""), GBK)));

        Exchange exchange = ask("oddgbk", Step.HOLD,
                new Details("3", "100123", "op1", "𠮷" + SEPARATORS_IN_GBK, null, null));

        assertThat(new String(odd.message(), GBK)).contains("|GB 18030-2000\r", "|HOLD^退款冻结^L|",
                "|op1^\\XF0A0AEB7\\" + SEPARATORS_IN_GBK + "\r");
        assertThat(exchange.getMessage().getBody(VendorOutcome.Done.class).cancelNo())
                .isEqualTo("𠮷" + SEPARATORS_IN_GBK);
    }

    @Test
    void everyMessageHasANumberOfItsOwnAndARefundAlwaysTheSame() throws Exception {
        odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", number)));

        ask("odd", Step.HOLD);
        ask("odd", Step.HOLD);
        String first = new String(odd.message(), StandardCharsets.UTF_8);
        String second = new String(odd.message(), StandardCharsets.UTF_8);

        assertThat(first.split("\\|")[9]).hasSize(20).isNotEqualTo(second.split("\\|")[9]);
        assertThat(List.of(first, second))
                .allSatisfy(message -> assertThat(message).contains("\rFT1|1|T1|", "\rZRF|77|"));
    }

    @Test
    void eachCallHasAConnectionOfItsOwn() {
        CountDownLatch over = new CountDownLatch(1);
        odd.answerBy((number, out) -> {
            out.write(MllpStub.acknowledgement("AA", number, "ZRF|77|C5||||29.05"));
            out.flush();
            over.await();
        });

        assertThat(ask("odd", Step.HOLD).getException()).isNull();
        assertThat(ask("odd", Step.HOLD).getException()).isNull();
        over.countDown();
    }

    @Test
    void aCaptureAndAReleaseNameTheRefundOfTheHis() throws Exception {
        odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", number)));

        ask("odd", Step.CAPTURE);
        assertThat(new String(odd.message(), StandardCharsets.UTF_8)).contains("|CD|CAPTURE^", "|29.05&CNY|",
                "||||||W9\r",
                "ZRF|77|C5|I5|");
        ask("odd", Step.RELEASE);
        assertThat(new String(odd.message(), StandardCharsets.UTF_8)).contains("|AJ|RELEASE^", "ZRF|77|C5|I5|");
    }

    @Test
    void aHisThatIsSaidToWriteGb2312MayWriteGbk() {
        odd.answerBy((number, out) -> out.write(MllpStub.framed(new String(MllpStub.acknowledgement("AA", number,
                "ZRF|77|镕||||29.05"), StandardCharsets.UTF_8).replaceAll("[\u000b\u001c]", ""), GBK)));

        assertThat(ask("oddgb2312", Step.HOLD).getMessage().getBody(VendorOutcome.Done.class).cancelNo())
                .isEqualTo("镕");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20261123101500", "20261123101500.123", "20261123101500+0800", "20261123101500.1234+0800",
        "20261123021500.1+0000"})
    void aTimeMayHaveAFractionAndAnOffset(String time) {
        odd.answerBy((number, out) -> out
                .write(MllpStub.acknowledgement("AA", number, "ZRF|77|C5|I5|F1|" + time + "|29.05")));

        assertThat(ask("odd", Step.HOLD).getMessage().getBody(VendorOutcome.Done.class).at())
                .isEqualTo(RouteFixture.at(AT));
    }

    @Test
    void theFieldsOfAnAnswerAreReadWithoutLosingACent() {
        odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", number,
                "ZRF|77|C5|I5|F1|20261123101500+0800|29.05^CNY|99999999.99^CNY")));

        assertThat(ask("odd", Step.HOLD).getMessage().getBody()).isEqualTo(new VendorOutcome.Done("F1", "C5", "I5",
                RouteFixture.at(AT), 9_999_999_999L));
    }

    @ParameterizedTest
    @CsvSource({"ACK, 2.3.1, CR", "ACK^P03, 2.4, LF", "ACK^P03^ACK, 2.8, CRLF", "ACK^P03, 9, CR"})
    void theWayInWhichAHisWritesItsHeaderDoesNotMatter(String type, String version, String ends) {
        String end = ends.replace("CR", "\r").replace("LF", "\n");
        odd.answerBy((number, out) -> out
                .write(MllpStub.framed(String.join(end, "MSH|^~\\&|||||2026-11-23||" + type + "|1|P|"
                        + version, "MSA|AA|" + number, "ZRF|77|C5||||29.05", ""), StandardCharsets.UTF_8)));

        Exchange exchange = ask("odd", Step.HOLD);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(VendorOutcome.Done.class).cancelNo()).isEqualTo("C5");
    }

    @Test
    void aListIsReadByTheNamesOfItsColumns() {
        odd.answerBy((number, out) -> out
                .write(table(number, "RDF|6|PayMoney^CP~OrderId~Other~HisDate~RefundMoney~IsAllowRefund",
                        "RDT|0.29|O1||20261123101500+0800|0.2|1", "RDT|100|O2|x|20261123101500|0")));

        List<Map<String, String>> orders = post("odd", "OPDRechargeList", recent("C1")).assertOk().orders();

        assertThat(orders).extracting(order -> order.get("OrderId")).containsExactly("O1", "O2");
        assertThat(orders.get(0)).containsEntry("PayMoney", "29").containsEntry("RefundMoney", "20")
                .containsEntry("IsAllowRefund", "1").containsEntry("HisDate", AT);
        assertThat(orders.get(1)).containsEntry("HisDate", AT).containsEntry("PayMoney", "10000")
                .containsEntry("IsAllowRefund", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DSC|more|I", "RDF|1|OrderId", "RDF|3|OrderId~PayMoney~RefundMoney\rRDT|O1|1e2|0"})
    void aListThatIsNotWholeIsNotGiven(String segments) {
        odd.answerBy((number, out) -> out.write(table(number, segments.startsWith("DSC")
                ? new String[] {"RDF|3|OrderId~PayMoney~RefundMoney", "RDT|O1|1|0", segments}
                : new String[] {segments, "RDT|O2"})));

        assertThat(post("odd", "OPDRechargeList", recent("C1")).child("RespCode")).isEqualTo(UNREADABLE);
    }

    private static byte[] table(String number, String... segments) {
        return MllpStub.framed("MSH|^~\\&|HIS||||||RTB^K13^RTB_K13|1|P|2.5.1\r" + "MSA|AA|" + number
                + "\rQAK||OK\rQPD|Z01\r" + String.join("\r", segments) + "\r", StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "AE; ERR|||207^Internal^HL70357|E|E02^over; E02; over",
        "AE; ERR|||207|E|E02|||超过可退金额; E02; 超过可退金额",
        "AR; ERR|||200^Unsupported message type|E; 200; Unsupported message type",
        "AE; ERR|^^^102&Data type error; 102; Data type error",
        "AE; ; AE; ''"})
    void anErrorIsARefusalWithTheCodeOfTheHis(String code, String segment, String expectedCode, String words) {
        odd.answerBy((number, out) -> out.write(segment == null ? MllpStub.acknowledgement(code, number)
                : MllpStub.acknowledgement(code, number, segment)));

        assertThat(ask("odd", Step.HOLD).getMessage().getBody())
                .isEqualTo(new VendorOutcome.Refused(expectedCode, words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';',
            value = {"CA; ", "CE; ERR|||207|E|E02", "CR; ", "''; ", "ZZ; ", "AE; ERR|||207^Internal|E",
                "AR; ERR|||207|F|||java.lang.NullPointerException", "AA; ERR|||207|E", "AA; ZRF|77|C5|I5|F1||30.00^CNY",
                "AA; ZRF|77|C5|I5|F1||29.051", "AA; ZRF|77|C5|I5|F1|||-1", "AA; ZRF|77|C5|I5|F1|yesterday"})
    void whatIsNeitherDoneNorRefusedLeavesTheOutcomeUnknown(String code, String segment) {
        odd.answerBy((number, out) -> out.write(segment == null ? MllpStub.acknowledgement(code, number)
                : MllpStub.acknowledgement(code, number, segment)));

        assertThat(ask("odd", Step.HOLD).getException()).isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void anAnswerToAnotherMessageIsNone() {
        AtomicReference<String> last = new AtomicReference<>("0");
        odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", last.getAndSet(number))));

        assertThat(ask("odd", Step.HOLD).getException()).isInstanceOf(UnreadableAnswerException.class);
        assertThat(ask("odd", Step.HOLD).getException()).isInstanceOf(UnreadableAnswerException.class);
        odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", "")));
        assertThat(ask("odd", Step.HOLD).getException()).isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void theFirstOfSeveralAnswersCountsAndNoneComesToAnotherCall() throws Exception {
        odd.answerBy((number, out) -> {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(MllpStub.acknowledgement("AA", number, "ZRF|77|" + number + "||||29.05"));
            both.writeBytes(MllpStub.acknowledgement("AE", number, "ERR|||207|E|E99"));
            both.writeBytes("no frame\u001c\r".getBytes(StandardCharsets.UTF_8));
            out.write(both.toByteArray());
        });

        for (int i = 0; i < OFTEN; i++) {
            assertThat(Crowd.atOnce(4, caller -> ask("odd", Step.HOLD))).allSatisfy(exchange -> {
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody(VendorOutcome.Done.class).cancelNo())
                        .isEqualTo(exchange.getVariable("vendorMessage"));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ORA-03113: end-of-file on communication channel\n", "no frame\u001c\r",
        "\u000b\u001c\r",
        "\u000bgarbage\u001c\r", "\u000bMSH|^~\\&|HIS\u001c\r", "\u000bMSH|^~\\&|HIS|||||", "\u000bMSA|AA|1\u001c\r"})
    void aConnectionThatEndsWithoutAnAnswerLeavesTheOutcomeUnknown(String bytes) {
        odd.answerBy((number, out) -> out.write(bytes.getBytes(StandardCharsets.UTF_8)));

        assertUnknown(ask("odd", Step.HOLD));
    }

    @Test
    void anAnswerInAnotherCharsetLeavesTheOutcomeUnknown() {
        odd.answerBy((number, out) -> out.write(MllpStub.framed(new String(MllpStub.acknowledgement("AA", number,
                "ZRF|77|冻结"), StandardCharsets.UTF_8).replaceAll("[\u000b\u001c]", ""), GBK)));

        assertThat(ask("odd", Step.HOLD).getException()).isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void noAnswerInTimeLeavesTheOutcomeUnknown() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        odd.answerBy((number, out) -> over.await());

        assertThat(ask("slow", Step.HOLD).getException()).isInstanceOf(ReadTimeoutException.class);
        over.countDown();
    }

    @Test
    void anAnswerThatDripsIsNotWaitedForWithoutEnd() {
        odd.answerBy((number, out) -> {
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(100, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        });

        assertThat(ask("slow", Step.HOLD).getException()).isInstanceOf(ReadTimeoutException.class);
    }

    @Test
    void anAnswerWithoutMeasureIsNotRead() {
        odd.answerBy((number, out) -> {
            for (int bytes = 0; bytes <= VendorMllp.MAX_ANSWER_BYTES; bytes += 1 << 16) {
                out.write(new byte[1 << 16]);
            }
        });

        assertThat(ask("oddgbk", Step.HOLD).getException()).isInstanceOf(TooLongFrameException.class);
    }

    @Test
    void aHisThatIsDownHasGotNothing() {
        for (int i = 0; i < OFTEN; i++) {
            assertNotSent(ask("gone", Step.HOLD));
        }
        assertThat(post("gone", "OPDRechargeFreeze", refund("H1", "C-H1", 100)).child("RespCode"))
                .isEqualTo(UNREACHABLE);
    }

    @Test
    void aHisThatTakesNoConnectionHasGotNothing() throws IOException {
        boolean taken = true;
        while (taken) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 300);
            } catch (SocketTimeoutException e) {
                taken = false;
            }
        }

        assertNotSent(ask("full", Step.HOLD));
    }

    @Test
    void aHisWhoseBooksDoNotServeDoesNotSayThatItRefuses() throws Exception {
        DataSource broken = database();
        HisBooks away = new HisBooks(broken);
        try (Connection connection = broken.getConnection()) {
            connection.createStatement().execute("DROP SCHEMA his CASCADE");
        }
        try (HisServer server = new Hl7His(away, 0); Socket caller = new Socket(
                InetAddress.getLoopbackAddress(), server.port())) {
            odd.answerBy((number, out) -> out.write(MllpStub.acknowledgement("AA", number)));
            ask("odd", Step.HOLD);
            caller.getOutputStream().write(MllpStub.framed(new String(odd.message(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8));

            assertThat(caller.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void aFreezeOfWhichTheHisSaysNothingIsAnsweredAsUnknown() {
        odd.answerBy((number, out) -> {});

        assertThat(post("odd", "OPDRechargeFreeze", refund("I1", "C-I1", 100)).child("RespCode")).isEqualTo(UNKNOWN);
    }

    /** The recharges of a card around the time of the HIS, which is that of its database. */
    private static RouteRequest recent(String card) {
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        return RouteRequest.list().with("CardNo", card).with("CardType", "1")
                .with("StartDate", today.minusDays(1).toString()).with("EndDate", today.plusDays(1).toString());
    }

    private static RouteRequest refund(String order, String card, long fen) {
        return RouteRequest.list().with("HisFlowNo", "R" + order).with("OrderId", order).with("CardNo", card)
                .with("CardType", "1").with("HisID", "P1").with("Price", Long.toString(fen)).with("PayWay", "3")
                .with("TransNo", "T" + card).with("TransTime", AT).with("ChannelId", "100123");
    }

    private RouteAnswer post(String site, String method, RouteRequest request) {
        return bridge.post("/sites/" + site + "/his/" + method, request);
    }

    private Exchange ask(String site, Step step) {
        return ask(site, step, new Details("3", "100123", null, null, null, null));
    }

    /** Asks about the same refund of 29.05 yuan each time. */
    private Exchange ask(String site, Step step, Details details) {
        boolean settles = step != Step.HOLD;
        VendorCall call = new VendorCall(step, 7, 77, new RechargeRef(site, "F1", "O1", "1", "C1", "P1"),
                new Attempt("T1", 2905, RouteFixture.at(AT)), details, settles ? "I5" : null, settles ? "C5" : null,
                step == Step.CAPTURE ? "W9" : null, 1, Instant.MAX);
        return template.request("direct:ask-vendor", bridge.call(site, call));
    }

    /** As call-vendor looks at it, which takes causes into account. */
    private static void assertNotSent(Exchange exchange) {
        assertThat(exchange.getException(ConnectException.class)).as("%s", exchange.getException()).isNotNull();
    }

    private static void assertUnknown(Exchange exchange) {
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getException(ConnectException.class)).isNull();
    }
}
