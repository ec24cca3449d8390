package io.opdbridge.reconcile;

import io.opdbridge.BridgeSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.his.VendorAccess;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.CaseEnd;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.HoldQuery;
import io.opdbridge.ledger.PossibleDecision;
import io.opdbridge.ledger.VendorHold;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Finding.Type;
import io.opdbridge.reconcile.MappedBill.Column;
import io.opdbridge.reconcile.ReconcileStore.Told;
import io.opdbridge.reconcile.Reconciliations.Request;
import io.opdbridge.reconcile.Reconciliations.Summary;
import io.opdbridge.reconcile.Reconciliations.Watch;
import io.opdbridge.reconcile.Run.Against;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import io.opdbridge.reconcile.jdbc.JdbcReconcileStore;
import io.opdbridge.testing.Bills;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import io.opdbridge.text.Messages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import static io.opdbridge.testing.BooksFixture.SITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/** A day's bill against the books, on both databases. Each test has days and orders of its own. */
class ReconciliationsTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Details DETAILS = new Details("3", "100123", "self", "张三", "refund", null);
    private static final Map<TestDatabase, BooksFixture> LEDGERS = new EnumMap<>(TestDatabase.class);
    private static final AtomicInteger ORDERS = new AtomicInteger();

    @TempDir
    private static Path ledgers;
    @TempDir
    private Path folder;

    private BooksFixture books;
    private AuditTrail trail;
    private LocalDate day;

    @AfterAll
    static void close() {
        LEDGERS.values().forEach(BooksFixture::close);
        LEDGERS.clear();
    }

    /** The clock stands at noon of a day that no other test is near. */
    private void begin(TestDatabase database) throws IOException {
        books = LEDGERS.get(database);
        if (books == null) {
            books = BooksFixture.on(database, ledgers.resolve(database.name()));
            LEDGERS.put(database, books);
        }
        books.clock().advance(Duration.ofDays(20));
        day = today();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(books.clock().instant(), ZONE);
    }

    private void letDaysPass(int days) {
        books.clock().advance(Duration.ofDays(days));
    }

    /** An order of a card of its own, paid at noon. */
    private record Order(int number, long fen) {
        String orderId() {
            return "WX" + number;
        }

        String channelOrderNo() {
            return "4200" + number;
        }
    }

    private Order pay(long fen) {
        return pay(fen, true);
    }

    private Order pay(long fen, boolean withChannelOrderNo) {
        Order order = new Order(ORDERS.incrementAndGet(), fen);
        books.intake().book(new Recharge(SITE, "1", "9" + order.number(),
                new Recharge.Patient("P" + order.number(), "患者", null, null),
                order.orderId(), "R" + order.number(), null, "0", withChannelOrderNo ? order.channelOrderNo() : null,
                fen,
                day.atTime(12, 0).atZone(ZONE).toInstant(), null));
        return order;
    }

    private void freeze(Order order, long fen) {
        books.holds().place(new HoldRequest(ref(order), attempt(order, fen), DETAILS));
    }

    private void capture(Order order, long fen, String refundOrderId) {
        books.holds()
                .capture(new Settlement(ref(order), attempt(order, fen), Outcome.CAPTURE, null, null, refundOrderId,
                        DETAILS));
    }

    private void refund(Order order, long fen, String refundOrderId) {
        freeze(order, fen);
        capture(order, fen, refundOrderId);
        // else the next one without a time is the same one again
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
    }

    private static RechargeRef ref(Order order) {
        return new RechargeRef(SITE, "R" + order.number(), order.orderId(), "1", "9" + order.number(),
                "P" + order.number());
    }

    private static Attempt attempt(Order order, long fen) {
        return new Attempt("T" + order.number(), fen, null);
    }

    private Bills withPayment(Bills bill, Order order) {
        return bill.payment(order.channelOrderNo(), order.orderId(), order.fen(), time(12, 0));
    }

    private String time(int hour, int minute) {
        return time(day, hour, minute);
    }

    private static String time(LocalDate ofDay, int hour, int minute) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).format(LocalDateTime.of(ofDay,
                LocalTime.of(hour, minute)));
    }

    private Summary reconcile(LocalDate ofDay, Bills bill) throws IOException {
        return reconcile(reconciliations(policy(10_000)), "wechat", ofDay, bill.text(), null);
    }

    private Summary reconcile(Reconciliations reconciliations, String channel, LocalDate ofDay, String bill,
            Path hisBill)
            throws IOException {
        Path file = Files.writeString(folder.resolve("bill.csv"), bill);
        try (AuditTrail open = trail.open()) {
            assertThat(open).isNotNull();
            return reconciliations.reconcile(new Request(SITE, channel, ofDay, List.of(file), hisBill, "tester"),
                    Watch.NOBODY);
        }
    }

    private static ReconcilePolicy policy(int maxDifferences) {
        return new ReconcilePolicy(3, 5, maxDifferences, Against.LEDGER, null, null, Map.of(), BillFilter.ALL);
    }

    private Reconciliations reconciliations(ReconcilePolicy policy) {
        return reconciliations(policy, books.sites(), Map.of());
    }

    private Reconciliations reconciliations(ReconcilePolicy policy, Sites sites, Map<String, HisQuery> queries) {
        Map<String, BillFormat> formats = Map.of("wechat", new WechatBill(), "alipay", new AlipayBill());
        trail = new AuditTrail(new JdbcAuditStore(books.database()), SecretKeys.of(""), "test", Duration.ofSeconds(30),
                books.clock());
        return new Reconciliations(new JdbcReconcileStore(books.database(), new JdbcLedgerStore(books.database())),
                sites,
                new Reconciliations.Setup(folder, formats, Map.of(SITE, policy), queries, 1 << 24), trail,
                books.clock());
    }

    private List<Item> items(Summary summary) {
        return new JdbcReconcileStore(books.database(), new JdbcLedgerStore(books.database())).items(SITE,
                summary.run().id(), 0, 100);
    }

    /** Of orders of this test. */
    private List<Case> cases(Order... orders) {
        Set<String> ids = Set.copyOf(Arrays.stream(orders).map(Order::orderId).toList());
        List<Case> found = new ArrayList<>();
        new JdbcLedgerStore(books.database()).forEachCase(true, one -> {
            if (ids.contains(one.orderId())) {
                found.add(one);
            }
        });
        return found;
    }

    private CaseDecisions decisions(AuditTrail open) {
        return new CaseDecisions(new JdbcLedgerStore(books.database()), books.sites(), books.clock(), open::record);
    }

    @ParameterizedTest
    @EnumSource
    void whatBothSidesHaveIsMatchedByWhateverNumbersTheyShare(TestDatabase database) throws IOException {
        begin(database);
        Order byChannelNumber = pay(10_000);
        Order byMerchantNumber = pay(20_000, false);
        refund(byChannelNumber, 300, "5030" + byChannelNumber.number());
        refund(byChannelNumber, 300, null);
        refund(byChannelNumber, 500, "M" + byChannelNumber.number());
        refund(byMerchantNumber, 700, null);
        letDaysPass(1);

        Bills bill = withPayment(withPayment(Bills.wechat(), byChannelNumber), byMerchantNumber);
        String no = byChannelNumber.channelOrderNo();
        bill.refund(no, byChannelNumber.orderId(), "1", "M" + byChannelNumber.number(), 500, time(13, 0), "SUCCESS")
                .refund(no, byChannelNumber.orderId(), "2", "unknown", 300, time(13, 0), "SUCCESS")
                .refund(no, byChannelNumber.orderId(), "5030" + byChannelNumber.number(), "4", 300, time(13, 0),
                        "PROCESSING")
                .refund(byMerchantNumber.channelOrderNo(), byMerchantNumber.orderId(), "5",
                        "T" + byMerchantNumber.number(),
                        700, time(13, 0), "SUCCESS")
                .refund(byMerchantNumber.channelOrderNo(), byMerchantNumber.orderId(), "6", "7", 700, time(13, 0),
                        "FAIL");
        Summary summary = reconcile(day, bill);

        assertThat(items(summary)).extracting(Item::type, Item::state)
                .containsExactly(tuple(Type.UNCONFIRMED, State.POOLED));
        assertThat(summary.figures().unconfirmed()).isEqualTo(1);
        assertThat(summary.figures().differences()).isZero();
        assertThat(summary.run().sides().matched()).isEqualTo(summary.run().sides().bill())
                .isEqualTo(summary.run().sides().ours());
        assertThat(summary.run().sides().matched().refundsFen()).isEqualTo(300 + 300 + 500 + 700);
        assertThat(summary.run().bill().voidRows()).isEqualTo(1);
        assertThat(books.count("audit_entry WHERE kind = 'RECONCILE' AND who = 'tester' AND note LIKE '%" + day + "%'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void eachKindOfDifferenceIsFoundWithItsCaseAndTellsSurplusFromShortage(TestDatabase database) throws IOException {
        begin(database);
        Order paidTwiceInBill = pay(1000);
        Order ofUsOnly = pay(2000);
        Order otherAmount = pay(3000);
        Order refundedByUsOnly = pay(4000);
        Order refundedByChannelOnly = pay(5000);
        Order refundedDifferently = pay(6000);
        Order ofChannelOnly = new Order(ORDERS.incrementAndGet(), 7000);
        refund(refundedByUsOnly, 400, "x");
        freeze(refundedByChannelOnly, 500);
        refund(refundedDifferently, 600, null);
        letDaysPass(4);

        Bills bill = withPayment(Bills.wechat(), paidTwiceInBill).again();
        bill.payment(otherAmount.channelOrderNo(), otherAmount.orderId(), 3001, time(12, 0));
        withPayment(
                withPayment(withPayment(withPayment(bill, refundedByUsOnly), refundedByChannelOnly),
                        refundedDifferently),
                ofChannelOnly);
        bill.refund(refundedByChannelOnly.channelOrderNo(), refundedByChannelOnly.orderId(), "51", "M1", 500,
                time(13, 0),
                "SUCCESS");
        bill.refund(refundedDifferently.channelOrderNo(), refundedDifferently.orderId(), "52", "M2", 590, time(13, 0),
                "SUCCESS");
        Summary summary = reconcile(day, bill);

        assertThat(items(summary)).extracting(Item::type, one -> one.said().numbers().orderNo(), Item::surplusFen)
                .containsExactlyInAnyOrder(
                        tuple(Type.TWICE_IN_BILL, paidTwiceInBill.orderId(), 1000L),
                        tuple(Type.OURS_ONLY, ofUsOnly.orderId(), -2000L),
                        tuple(Type.AMOUNT_DIFFERS, otherAmount.orderId(), 1L),
                        tuple(Type.OURS_ONLY, refundedByUsOnly.orderId(), 400L),
                        tuple(Type.CHANNEL_ONLY, refundedByChannelOnly.orderId(), -500L),
                        tuple(Type.AMOUNT_DIFFERS, refundedDifferently.orderId(), 10L),
                        tuple(Type.CHANNEL_ONLY, ofChannelOnly.orderId(), 7000L));
        assertThat(summary.figures().gap().surplusFen()).isEqualTo(1000 + 1 + 400 + 10 + 7000);
        assertThat(summary.figures().gap().shortageFen()).isEqualTo(2000 + 500);
        assertThat(cases(paidTwiceInBill, ofUsOnly, otherAmount, refundedByUsOnly, refundedByChannelOnly,
                refundedDifferently, ofChannelOnly)).extracting(Case::kind)
                .containsExactlyInAnyOrder(CaseKind.TWICE_IN_BILL,
                        CaseKind.PAYMENT_IN_BOOKS_ONLY, CaseKind.PAYMENT_AMOUNT_DIFFERS, CaseKind.REFUND_IN_BOOKS_ONLY,
                        CaseKind.REFUND_IN_BILL_ONLY, CaseKind.REFUND_AMOUNT_DIFFERS, CaseKind.PAYMENT_IN_BILL_ONLY);
        assertThat(cases(refundedByChannelOnly)).singleElement().satisfies(one -> {
            assertThat(one.refund().holdId()).as("the hold that it may be of").isNotNull();
            assertThat(one.flowNo()).isEqualTo("R" + refundedByChannelOnly.number());
        });
        assertThat(cases(refundedByUsOnly)).singleElement()
                .satisfies(one -> assertThat(one.refund().cancelNo()).isNotNull());
    }

    @ParameterizedTest
    @EnumSource
    void aRefundAroundMidnightWaitsInThePoolAndFindsItsCounterpartUnderTheOtherDay(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        Bills first = withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300, time(23, 59), "PROCESSING");
        letDaysPass(1);
        capture(order, 300, "51");
        letDaysPass(1);

        Summary accepted = reconcile(day, first);
        assertThat(accepted.figures().inFlight()).isEqualTo(1);
        assertThat(accepted.figures().differences()).isZero();
        Summary settled = reconcile(day.plusDays(1), Bills.wechat());
        assertThat(settled.figures().pairedLater()).isEqualTo(1);
        assertThat(settled.figures().pooled()).isZero();
        assertThat(items(accepted)).extracting(Item::type, Item::state, one -> one.paired().day())
                .containsExactly(tuple(Type.UNCONFIRMED, State.POOLED, day.plusDays(1)));

        assertThat(reconcile(day, first).run()).as("the same day again").isEqualTo(accepted.run());
        assertThat(reconcile(day.plusDays(1), Bills.wechat()).run()).isEqualTo(settled.run());
        Summary corrected = reconcile(day, first.refund(order.channelOrderNo(), order.orderId(), "52", "M2", 1,
                time(23, 59), "FAIL"));
        assertThat(corrected.run().revision()).isEqualTo(2);
        assertThat(corrected.figures().unconfirmed()).as("the counterpart is still there").isEqualTo(1);
        assertThat(reconcile(day.plusDays(1), Bills.wechat()).figures().pairedLater()).isEqualTo(1);
        assertThat(cases(order)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitedInVainBecomesACaseAndTheCaseEndsWhenTheCounterpartComesAfterAll(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        Bills bill = withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300, time(13, 0), "PROCESSING");
        letDaysPass(3);
        capture(order, 300, "51");
        Summary summary = reconcile(day, bill);
        assertThat(summary.figures().inFlight()).isEqualTo(1);
        reconciliations(policy(10)).countOverdue();
        assertThat(cases(order)).as("on the third day").isEmpty();

        letDaysPass(1);
        reconciliations(policy(10)).countOverdue();
        reconciliations(policy(10)).countOverdue();
        assertThat(cases(order)).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_STILL_IN_FLIGHT);
            assertThat(one.seen().times()).isEqualTo(1);
            assertThat(one.solved().at()).isNull();
        });

        Summary late = reconcile(day.plusDays(3), Bills.wechat());
        assertThat(late.figures().pairedLater()).isEqualTo(1);
        assertThat(cases(order)).singleElement()
                .satisfies(one -> assertThat(one.solved().how()).isEqualTo(CaseEnd.paired(day.plusDays(3))));
    }

    @ParameterizedTest
    @EnumSource
    void whatPeopleCaptureLateIsNoDifferenceOfTheDayOnWhichTheyDo(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        books.holds()
                .release(new Settlement(ref(order), attempt(order, 300), Outcome.RELEASE, null, null, null, DETAILS));
        Bills bill = Bills.wechat().payment(order.channelOrderNo(), "M" + order.number(), 10_000, time(12, 0))
                .refund(order.channelOrderNo(), "M" + order.number(), "51" + order.number(), "N1", 300, time(13, 0),
                        "SUCCESS");
        letDaysPass(6);
        reconcile(day, bill);
        Case about = cases(order).get(0);
        assertThat(about.kind()).isEqualTo(CaseKind.REFUND_IN_BILL_ONLY);

        reconciliations(policy(10));
        try (AuditTrail open = trail.open()) {
            decisions(open)
                    .decide(new DecisionRequest(SITE, about.id(), "late" + order.number(), CaseAction.CAPTURE, 300,
                            "渠道已退款"), new Person("li", Set.of(Role.OPERATOR), null));
        }
        LocalDate decided = today();
        letDaysPass(5);
        Summary ofDecision = reconcile(decided, Bills.wechat());

        assertThat(ofDecision.figures().pairedLater()).isEqualTo(1);
        assertThat(ofDecision.figures().differences()).isZero();
        assertThat(reconcile(day, bill).figures().differences()).isZero();
        assertThat(reconcile(decided, Bills.wechat()).run()).isEqualTo(ofDecision.run());
        assertThat(cases(order)).singleElement()
                .satisfies(one -> assertThat(one.solved().how().values()).startsWith("CAPTURE", "li"));
    }

    private void decide(Case about, CaseAction action) {
        reconciliations(policy(10));
        try (AuditTrail open = trail.open()) {
            decisions(open).decide(new DecisionRequest(SITE, about.id(), "T" + ORDERS.incrementAndGet(), action,
                    about.attempt().priceFen(),
                    "已核实"), new Person("li", Set.of(Role.OPERATOR), null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatPeopleSolvedOutsideIsNoCounterpartOfALaterLoss(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300,
                time(13, 0), "SUCCESS");
        letDaysPass(6);
        assertThat(reconcile(day, bill).figures().byType().channelOnly()).isEqualTo(1);
        decide(cases(order).get(0), CaseAction.SOLVED);

        LocalDate later = today();
        refund(order, 300, null);
        letDaysPass(6);
        Summary loss = reconcile(later, Bills.wechat());

        assertThat(loss.figures().byType().oursOnly()).as("we captured what the channel did not pay").isEqualTo(1);
        assertThat(loss.figures().pairedLater()).isZero();
        assertThat(cases(order)).extracting(Case::kind, one -> one.solved().at() == null).containsExactly(
                tuple(CaseKind.REFUND_IN_BILL_ONLY, false), tuple(CaseKind.CAPTURE_AFTER_SOLVED, true),
                tuple(CaseKind.REFUND_IN_BOOKS_ONLY, true));
        assertThat(reconcile(day, bill).figures().byType().channelOnly()).as("the same day again").isEqualTo(1);
        Summary corrected = reconcile(day,
                bill.refund(order.channelOrderNo(), order.orderId(), "52", "M2", 1, time(13, 0),
                        "FAIL"));
        assertThat(corrected.run().revision()).isEqualTo(2);
        assertThat(reconcile(later, Bills.wechat()).run()).as("a corrected bill gives nothing back")
                .isEqualTo(loss.run());
        assertThat(cases(order)).extracting(one -> one.solved().at() == null).containsExactly(false, true, true);
    }

    @ParameterizedTest
    @EnumSource
    void theSameDayAgainSaysWhatWasDecidedSince(TestDatabase database) throws IOException {
        begin(database);
        Order captured = pay(10_000);
        Order solved = pay(10_000);
        Order open = pay(10_000);
        Bills bill = Bills.wechat();
        for (Order order : List.of(captured, solved, open)) {
            bill = withPayment(bill, order).refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1",
                    300,
                    time(13, 0), "SUCCESS");
        }
        letDaysPass(6);
        Summary first = reconcile(day, bill);
        assertThat(Reconciliations.sentence(first)).contains("3 differences").doesNotContain("decided");
        decide(cases(captured).get(0), CaseAction.CAPTURE);
        decide(cases(solved).get(0), CaseAction.SOLVED);

        Summary again = reconcile(day, bill);

        assertThat(again.figures().byType().channelOnly()).isEqualTo(3);
        assertThat(again.figures().gap().shortageFen()).isEqualTo(900);
        assertThat(Reconciliations.sentence(again)).endsWith(
                ", 2 of them decided since (surplus 0.00 yuan, shortage 6.00 yuan)");
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        reconciliations(policy(10_000)).writeHtml(SITE, again.run().id(), html);
        assertThat(html.toString(StandardCharsets.UTF_8)).contains("其中 2 笔已处理：长款 0.00 元，短款 6.00 元。",
                "已补核销，见异常单 #" + cases(captured).get(0).id() + "<", "已处理，见异常单 #" + cases(solved).get(0).id() + "<")
                .doesNotContain("null")
                .containsOnlyOnce(Messages.get(Locale.CHINESE, "case.REFUND_IN_BILL_ONLY.action"));
    }

    @ParameterizedTest
    @EnumSource
    void ofARefundThatPeopleSolvedInCashALaterPaymentOfTheChannelIsASecondOne(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        letDaysPass(6);
        reconcile(day, withPayment(Bills.wechat(), order));
        decide(cases(order).get(0), CaseAction.SOLVED);
        LocalDate later = today();
        letDaysPass(6);

        Summary second = reconcile(later,
                Bills.wechat().refund(order.channelOrderNo(), order.orderId(), "51" + order.number(),
                        "M1", 300, time(later, 13, 0), "SUCCESS"));

        assertThat(second.figures().byType().channelOnly()).isEqualTo(1);
        assertThat(cases(order)).extracting(Case::kind, one -> one.solved().at() == null).containsExactly(
                tuple(CaseKind.REFUND_IN_BOOKS_ONLY, false), tuple(CaseKind.REFUND_IN_BILL_ONLY, true));
    }

    @ParameterizedTest
    @EnumSource
    void aHoldThatIsCapturedForOneRefundOfTheBillKeepsNobodyFromCapturingTheOther(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        Bills bill = withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 0),
                        "SUCCESS")
                .refund(order.channelOrderNo(), order.orderId(), "52" + order.number(), "M2", 300, time(13, 5),
                        "SUCCESS");
        letDaysPass(6);
        reconcile(day, bill);
        assertThat(cases(order)).as("both may be of the hold").hasSize(2).extracting(one -> one.refund().holdId())
                .doesNotContainNull();

        for (Case about : cases(order)) {
            decide(about, CaseAction.CAPTURE);
        }

        assertThat(books
                .count("recharge WHERE order_id = '" + order.orderId() + "' AND captured_fen = 600 AND held_fen = 0"))
                .isOne();
    }

    @ParameterizedTest
    @EnumSource
    void aHoldThatTheReconciliationFoundToBeOfAnotherRefundKeepsNobodyFromCapturingThisOne(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        letDaysPass(5);
        reconcile(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "SUCCESS"));
        assertThat(cases(order)).singleElement().satisfies(one -> assertThat(one.refund().holdId()).isNotNull());
        LocalDate captured = today();
        capture(order, 300, null);
        letDaysPass(1);
        assertThat(possibleActions(order)).as("it may be the one").doesNotContain(CaseAction.CAPTURE);

        reconcile(captured,
                Bills.wechat().refund(order.channelOrderNo(), order.orderId(), "52" + order.number(), "M2", 300,
                        DateTimeFormatter.ISO_LOCAL_DATE.format(captured) + " 13:00:00", "SUCCESS"));

        assertThat(possibleActions(order)).contains(CaseAction.CAPTURE);
        decide(cases(order).get(0), CaseAction.CAPTURE);
        assertThat(books
                .count("recharge WHERE order_id = '" + order.orderId() + "' AND captured_fen = 600 AND held_fen = 0"))
                .isOne();
    }

    private List<CaseAction> possibleActions(Order order) {
        reconciliations(policy(10));
        return decisions(trail).possible(cases(order).get(0)).stream().filter(PossibleDecision::isPossible)
                .map(PossibleDecision::action).toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheBillSaysCameToNothingIsNotTheRefundOfTheSameAmountBesideIt(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        letDaysPass(6);

        reconcile(day, withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 0),
                        "REFUNDCLOSE")
                .refund(order.channelOrderNo(), order.orderId(), "52" + order.number(), "M2", 300, time(13, 5),
                        "SUCCESS"));

        assertThat(cases(order)).extracting(Case::kind).containsExactlyInAnyOrder(CaseKind.REFUND_IN_BOOKS_ONLY,
                CaseKind.REFUND_IN_BILL_ONLY);
    }

    @ParameterizedTest
    @EnumSource
    void aCaptureThatComesLateTellsNothingOfHowAnAcceptedRefundEnded(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        letDaysPass(2);
        capture(order, 300, "51" + order.number());
        letDaysPass(7);

        reconcile(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "PROCESSING"));
        reconcile(day.plusDays(2), Bills.wechat());
        reconciliations(policy(10)).countOverdue();

        assertThat(cases(order)).extracting(Case::kind, one -> one.solved().at() == null)
                .contains(tuple(CaseKind.REFUND_UNCONFIRMED, true));
    }

    @ParameterizedTest
    @EnumSource
    void theLateCaptureIsTheOnlyCounterpartOfWhatItWasDecidedFor(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        books.holds()
                .release(new Settlement(ref(order), attempt(order, 300), Outcome.RELEASE, null, null, null, DETAILS));
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300,
                time(13, 0), "SUCCESS");
        letDaysPass(6);
        reconcile(day, bill);
        LocalDate before = today();
        // a capture of the same amount without a refund at the channel, on another day than the late one
        refund(order, 300, null);
        letDaysPass(40);
        decide(cases(order).get(0), CaseAction.CAPTURE);
        LocalDate decided = today();
        letDaysPass(5);

        assertThat(reconcile(before, Bills.wechat()).figures().byType().oursOnly()).isEqualTo(1);
        Summary ofDecision = reconcile(decided, Bills.wechat());
        assertThat(ofDecision.figures().differences()).isZero();
        assertThat(ofDecision.figures().pairedLater()).isEqualTo(1);
        assertThat(reconcile(decided, Bills.wechat()).run()).isEqualTo(ofDecision.run());
    }

    @ParameterizedTest
    @EnumSource
    void aRefundThatTheBillCallsAbnormalIsACaseAtOnce(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        Order frozen = pay(10_000);
        refund(order, 300, "51" + order.number());
        refund(order, 400, null);
        freeze(frozen, 500);
        letDaysPass(1);

        Bills bill = withPayment(withPayment(Bills.wechat(), order), frozen)
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 0),
                        "ABNORMAL")
                .refund(order.channelOrderNo(), order.orderId(), "52" + order.number(), "M2", 400, time(13, 0),
                        "CHANGE")
                .refund(frozen.channelOrderNo(), frozen.orderId(), "53" + order.number(), "M3", 500, time(13, 0),
                        "ABNORMAL");
        Summary summary = reconcile(day, bill);

        assertThat(summary.figures().byType().abnormal()).isEqualTo(3);
        assertThat(summary.figures().gap().surplusFen()).as("the hospital has what it booked as paid back")
                .isEqualTo(700);
        assertThat(summary.run().sides().matched().refunds()).isZero();
        assertThat(cases(order, frozen)).hasSize(3).allSatisfy(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_ABNORMAL);
            assertThat(one.refund().holdId()).isNotNull();
            assertThat(one.refund().refundOrderId()).endsWith(Integer.toString(order.number()));
        });
        assertThat(reconcile(day, bill).run()).isEqualTo(summary.run());
        letDaysPass(10);
        reconcile(day.plusDays(1), Bills.wechat());
        assertThat(cases(order, frozen)).as("no second case of the same money").hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void anAbnormalRefundAroundMidnightIsOneCase(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        freeze(order, 300);
        Bills first = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(),
                "M1", 300, time(23, 59), "ABNORMAL");
        letDaysPass(1);
        capture(order, 300, "51" + order.number());
        letDaysPass(6);

        assertThat(reconcile(day, first).figures().byType().abnormal()).isEqualTo(1);
        Summary ours = reconcile(day.plusDays(1), Bills.wechat());

        assertThat(ours.figures().differences()).isZero();
        assertThat(ours.figures().pairedLater()).isEqualTo(1);
        assertThat(cases(order)).singleElement().satisfies(one -> assertThat(one.solved().at()).isNull());
        assertThat(reconciliations(policy(10)).run(SITE, reconcile(day, first).run().id()).orElseThrow().figures().gap()
                .surplusFen())
                .isEqualTo(300);
        reconcile(day.plusDays(1), Bills.wechat().refund("1", "2", "3", "4", 1, time(day.plusDays(1), 1, 1), "FAIL"));
        assertThat(cases(order)).singleElement().satisfies(one -> assertThat(one.solved().at()).isNull());
    }

    @ParameterizedTest
    @EnumSource
    void aProcessingRefundIsMatchedUnconfirmedAndACaseWhenNothingConfirmsIt(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        letDaysPass(5);
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(),
                "M1", 300, time(13, 0), "PROCESSING");
        Summary summary = reconcile(day, bill);
        assertThat(summary.figures().unconfirmed()).isEqualTo(1);
        assertThat(Reconciliations.sentence(summary)).contains("1 of them unconfirmed", "0 differences");
        assertThat(report(summary)).contains("一致，未确认");
        assertThat(cases(order)).isEmpty();

        letDaysPass(1);
        reconciliations(policy(10)).countOverdue();
        reconciliations(policy(10)).countOverdue();

        assertThat(cases(order)).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_UNCONFIRMED);
            assertThat(one.refund().holdId()).isNotNull();
        });
        Summary now = reconcile(day, bill);
        assertThat(now.figures().byType().neverConfirmed()).isEqualTo(1);
        assertThat(report(now)).contains("超过期限未确认");
    }

    private String report(Summary summary) throws IOException {
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        reconciliations(policy(10)).writeCsv(SITE, summary.run().id(), csv);
        return csv.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aLaterBillConfirmsARefundOrSaysThatItIsAbnormal(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        for (int i = 1; i <= 2; i++) {
            refund(order, 300 + i, "5" + i + order.number());
        }
        letDaysPass(10);
        Bills bill = withPayment(Bills.wechat(), order);
        for (int i = 1; i <= 2; i++) {
            bill.refund(order.channelOrderNo(), order.orderId(), "5" + i + order.number(), "M" + i, 300 + i,
                    time(13, 0),
                    "PROCESSING");
        }
        Summary summary = reconcile(day, bill);
        assertThat(cases(order)).extracting(Case::kind).containsOnly(CaseKind.REFUND_UNCONFIRMED).hasSize(2);

        Bills later = Bills.wechat().refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 301,
                time(day.plusDays(2), 13, 0), "SUCCESS").refund(order.channelOrderNo(), order.orderId(),
                        "52" + order.number(), "M2", 302, time(day.plusDays(2), 13, 0), "CLOSED");
        Summary told = reconcile(day.plusDays(2), later);

        assertThat(told.figures().byType().abnormal()).isEqualTo(1);
        assertThat(told.figures().differences()).isEqualTo(1);
        assertThat(reconcile(day.plusDays(2), later).run()).isEqualTo(told.run());
        assertThat(reconciliations(policy(10)).run(SITE, summary.run().id()).orElseThrow().figures().byType()
                .neverConfirmed()).isZero();
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_ABNORMAL);
            assertThat(one.attempt().priceFen()).isEqualTo(302);
            assertThat(one.refund().holdId()).isNotNull();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aBillThatListsEachStateOfARefundSaysLastHowItStands(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        letDaysPass(1);
        Bills bill = withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 0),
                        "PROCESSING")
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 5),
                        "SUCCESS");

        Summary summary = reconcile(day, bill);

        assertThat(summary.figures().unconfirmed()).isZero();
        assertThat(summary.figures().differences()).isZero();
        assertThat(items(summary)).isEmpty();
    }

    private static String funds(String... rows) {
        return "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n"
                + String.join("\n", rows) + "\n资金流水总笔数\n`" + rows.length + "\n";
    }

    private Told tell(LocalDate ofDay, String... rows) throws IOException {
        Path file = Files.writeString(folder.resolve("funds.csv"), funds(rows));
        Reconciliations reconciliations = reconciliations(policy(10));
        try (AuditTrail open = trail.open()) {
            assertThat(open).isNotNull();
            return reconciliations.readFunds(new Request(SITE, "wechat", ofDay, List.of(file), null, "tester"),
                    Watch.NOBODY);
        }
    }

    private static String fundsRow(LocalDate ofDay, String refundNo, String kind, String direction, long fen) {
        return "`" + ofDay + " 14:00:00,`" + refundNo + ",`19001,`" + kind + ",`" + kind + ",`" + direction + ",`"
                + Bills.yuan(fen) + ",`1,000.00,`system,`退款总金额" + Bills.yuan(fen) + "元;含手续费0.00元,`M";
    }

    @ParameterizedTest
    @EnumSource
    void aFundFlowBillConfirmsRefundsAndTakesAClosedOneBackIntoACase(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        refund(order, 400, "52" + order.number());
        letDaysPass(2);
        Bills bill = withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 0),
                        "PROCESSING")
                .refund(order.channelOrderNo(), order.orderId(), "52" + order.number(), "M2", 400, time(13, 0),
                        "SUCCESS");
        Summary summary = reconcile(day, bill);
        assertThat(summary.figures().unconfirmed()).isEqualTo(1);

        Told paid = tell(day, fundsRow(day, "51" + order.number(), "退款", "支出", 300),
                fundsRow(day, "52" + order.number(), "退款", "支出", 400), fundsRow(day, "4200", "交易", "收入", 1));
        assertThat(paid).isEqualTo(new Told(2, 0, 1, 0));
        assertThat(reconciliations(policy(10)).run(SITE, summary.run().id()).orElseThrow().figures().unconfirmed())
                .isZero();
        assertThat(reconcile(day, bill).figures().unconfirmed()).as("the same day again").isZero();

        String closed = fundsRow(day.plusDays(1), "52" + order.number(), "退款关闭", "收入", 400);
        assertThat(tell(day.plusDays(1), closed)).isEqualTo(new Told(0, 1, 0, 1));
        assertThat(tell(day.plusDays(1), closed)).as("the same bill again").isEqualTo(new Told(0, 1, 0, 1));
        assertThat(cases(order)).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_ABNORMAL);
            assertThat(one.attempt().priceFen()).isEqualTo(400);
            assertThat(one.refund().holdId()).isNotNull();
            assertThat(one.refund().refundOrderId()).isEqualTo("52" + order.number());
        });

        assertThat(reconcile(day, bill).figures().byType().abnormal()).as("the day of the refund again").isEqualTo(1);
        assertThat(cases(order)).as("one case for one loss").hasSize(1);
        decide(cases(order).get(0), CaseAction.SOLVED);
        reconcile(day, bill);
        tell(day.plusDays(1), closed);
        assertThat(cases(order)).as("solved stays solved").singleElement()
                .satisfies(one -> assertThat(one.solved().at()).isNotNull());
    }

    @ParameterizedTest
    @EnumSource
    void twoLikeRefundsThatTheChannelClosesAreTwoCasesAboutTwoCaptures(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, null);
        refund(order, 300, null);
        letDaysPass(1);

        tell(day, closed(order, 51), closed(order, 52));

        List<Case> cases = cases(order);
        assertThat(cases).extracting(Case::kind).containsExactly(CaseKind.REFUND_ABNORMAL, CaseKind.REFUND_ABNORMAL);
        assertThat(cases.get(0).refund().holdId()).isNotNull().isNotEqualTo(cases.get(1).refund().holdId());
    }

    private String closed(Order order, int number) {
        return fundsRow(day, number + "" + order.number(), "退款关闭", "收入", 300).replace("19001", order.channelOrderNo());
    }

    @ParameterizedTest
    @EnumSource
    void aCaptureIsKnownByTheNumberThatItLearned(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, null);
        freeze(order, 300);
        capture(order, 300, null);
        String learned = books.holds()
                .capture(new Settlement(ref(order), attempt(order, 300), Outcome.CAPTURE, null, null,
                        "61" + order.number(), DETAILS))
                .cancelNo();
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
        refund(order, 300, null);
        letDaysPass(1);

        Summary summary = reconcile(day, withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "61" + order.number(), "M1", 300, time(13, 0),
                        "SUCCESS"));
        assertThat(items(summary)).extracting(Item::type).containsOnly(Type.OURS_ONLY).hasSize(2);
        assertThat(items(summary)).extracting(one -> one.said().hold().cancelNo()).doesNotContain(learned);

        letDaysPass(1);
        assertThat(tell(day.plusDays(1), fundsRow(day.plusDays(1), "61" + order.number(), "退款关闭", "收入", 300)))
                .isEqualTo(new Told(0, 1, 0, 1));
        assertThat(cases(order)).extracting(Case::kind, one -> one.refund().cancelNo())
                .containsExactly(tuple(CaseKind.REFUND_ABNORMAL, learned));
    }

    @ParameterizedTest
    @EnumSource
    void aClosedRefundWhoseCaptureHasNoNumberIsFoundByTheBillOfItsDay(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000, false);
        refund(order, 300, null);
        letDaysPass(1);
        Bills bill = Bills.wechat().refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300,
                time(13, 0), "SUCCESS");
        assertThat(reconcileKept(day, bill).run().sides().matched().refunds()).isEqualTo(1);
        tell(day, fundsRow(day, "51" + order.number(), "退款", "支出", 300));
        letDaysPass(2);

        tell(day.plusDays(2), fundsRow(day.plusDays(2), "51" + order.number(), "退款关闭", "收入", 300));

        assertThat(cases(order)).filteredOn(one -> one.kind() == CaseKind.REFUND_ABNORMAL).singleElement()
                .satisfies(one -> {
                    assertThat(one.attempt().priceFen()).isEqualTo(300);
                    assertThat(one.refund().holdId()).isNotNull();
                });
    }

    /** As the drop folder leaves it, so that it can be read again. */
    private Summary reconcileKept(LocalDate ofDay, Bills bill) throws IOException {
        Path done = Files.createDirectories(folder.resolve("bills").resolve(SITE).resolve("done"));
        Path file = Files.writeString(done.resolve("wechat-" + ofDay + ".csv"), bill.text());
        Reconciliations reconciliations = reconciliations(policy(10));
        try (AuditTrail open = trail.open()) {
            assertThat(open).isNotNull();
            return reconciliations.reconcile(new Request(SITE, "wechat", ofDay, List.of(file), null, "tester"),
                    Watch.NOBODY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedRefundIsOfTheCaptureThatItsBillGaveItAndOfNoLaterOne(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, null);
        letDaysPass(1);
        reconcileKept(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "SUCCESS"));
        LocalDate later = today();
        refund(order, 300, null);
        letDaysPass(1);

        tell(day, closed(order, 51));

        Case abnormal = cases(order).stream().filter(one -> one.kind() == CaseKind.REFUND_ABNORMAL).findFirst()
                .orElseThrow();
        assertThat(abnormal.refund().holdId()).isEqualTo(firstHold(order));
        reverse(abnormal);
        countOverdue();
        letDaysPass(3);
        assertThat(reconcile(later, Bills.wechat()).figures().byType().oursOnly())
                .as("what was closed is nobody's counterpart")
                .isEqualTo(1);
        countOverdue();
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_IN_BOOKS_ONLY);
    }

    private long firstHold(Order order) {
        return new HoldSearch(books.database().dataSource(), books.sites(), books.clock())
                .page(new HoldQuery(Set.of(), Set.of(VendorHold.State.CAPTURED), null, null, null, order.orderId(),
                        null, false,
                        null, 10))
                .holds().stream().mapToLong(one -> one.id()).min().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aClosedRefundThatPeopleHadSolvedOutsideNamesThatCaseAndNoCapture(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        letDaysPass(6);
        reconcile(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "SUCCESS"));
        Case solved = cases(order).get(0);
        decide(solved, CaseAction.SOLVED);
        refund(order, 300, "71" + order.number());

        tell(day, closed(order, 51));

        assertThat(cases(order)).filteredOn(one -> one.kind() == CaseKind.REFUND_ABNORMAL).singleElement()
                .satisfies(one -> {
                    assertThat(one.earlierCaseId()).isEqualTo(solved.id());
                    assertThat(one.refund().holdId()).isNull();
                });
    }

    @ParameterizedTest
    @EnumSource
    void aClosedRefundIsNotThatOfACaptureUnderAnotherNumberOfTheChannel(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "519" + order.number());
        letDaysPass(1);

        assertThat(tell(day, closed(order, 51)).cases()).isZero();
        assertThat(cases(order)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anAbnormalRefundThatIsCapturedLateCanBeReversed(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        letDaysPass(1);
        reconcile(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "ABNORMAL"));
        assertThat(cases(order)).singleElement().extracting(one -> one.refund().holdId()).isNull();
        LocalDate later = today();
        refund(order, 300, null);
        letDaysPass(1);

        reconcile(later, Bills.wechat());

        reverse(cases(order).get(0));
        assertThat(cases(order)).singleElement()
                .satisfies(one -> assertThat(one.solved().how().values()).startsWith("REVERSE"));
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatLosesItsCaptureBeforeAnybodyToldItsEndIsACaseOfItsOwn(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        letDaysPass(2);
        reconcileKept(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "PROCESSING"));
        LocalDate captured = today();
        refund(order, 300, null);
        letDaysPass(5);
        reconcileKept(captured, Bills.wechat());
        countOverdue();
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_UNCONFIRMED);
        // the channel told the platform of another refund that failed
        books.holds()
                .release(new Settlement(ref(order), attempt(order, 300), Outcome.RELEASE, null, null, null, DETAILS));
        reverse(cases(order).stream().filter(one -> one.kind() == CaseKind.ROLLBACK_OF_EARLIER_CAPTURE).findFirst()
                .orElseThrow());

        countOverdue();
        countOverdue();

        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_STILL_IN_FLIGHT);
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfOtherMerchantsAndProductsAreCountedAndNoDifferences(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(1000);
        letDaysPass(5);
        String bill = withPayment(Bills.wechat(), order).payment("4299", "REG1", 500, time(12, 0)).text();
        String shared = bill.replaceFirst("(REG1.*)门诊预交金,充值", "$1挂号费").replace("`1900000001,`0,`,`4299",
                "`1900000002,`0,`,`4299");

        BillFilter byMerchant = new BillFilter(Map.of("1900000001", "wechat", "2088", "alipay"), Map.of());
        BillFilter byProduct = new BillFilter(Map.of(), Map.of("门诊预交金*", "wechat"));
        for (BillFilter filter : List.of(byMerchant, byProduct)) {
            ReconcilePolicy policy = new ReconcilePolicy(3, 5, 10, Against.LEDGER, null, null, Map.of(), filter);
            Summary summary = reconcile(reconciliations(policy), "wechat", day, shared, null);
            assertThat(summary.figures().differences()).isZero();
            assertThat(summary.run().sides().matched().payments()).isEqualTo(1);
            assertThat(summary.run().bill().otherRows()).isEqualTo(1);
            assertThat(Reconciliations.sentence(summary)).contains("1 not ours");
        }
        assertThat(reconcile(reconciliations(policy(10)), "wechat", day, shared, null).figures().byType().channelOnly())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aCaptureThatPeopleTookBackIsNotOursAnyMore(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        letDaysPass(6);
        Bills bill = withPayment(Bills.wechat(), order);
        assertThat(reconcile(day, bill).figures().byType().oursOnly()).isEqualTo(1);
        Case about = cases(order).get(0);

        reverse(about);

        Summary again = reconcile(day, bill);
        assertThat(again.figures().differences()).as("neither side has it").isZero();
        assertThat(again.run().sides().ours().refunds()).isZero();
        LocalDate reversed = today();
        letDaysPass(5);
        assertThat(reconcile(reversed, Bills.wechat()).figures().differences()).isZero();
        Summary paid = reconcile(day,
                bill.refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300,
                        time(13, 0), "SUCCESS"));
        assertThat(paid.figures().byType().channelOnly()).as("the channel paid what we took back").isEqualTo(1);
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_IN_BILL_ONLY);
    }

    private void reverse(Case about) {
        reconciliations(policy(10));
        try (AuditTrail open = trail.open()) {
            CaseProposal proposal = decisions(open).decide(new DecisionRequest(SITE, about.id(), "R" + about.id(),
                    CaseAction.REVERSE, 300, "渠道未付"), new Person("li", Set.of(Role.OPERATOR), null)).proposal();
            decisions(open).approve(SITE, proposal.id(), new Person("wang", Set.of(Role.APPROVER), null), null);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefundOfTheBillIsNotTakenForACaptureOfAnotherNumberOfTheChannel(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "50301" + order.number(), "M1", 300, time(13, 0), "SUCCESS");
        letDaysPass(1);
        refund(order, 300, "50302" + order.number());
        letDaysPass(1);
        assertThat(reconcile(day, bill).figures().pooled()).isEqualTo(1);
        reconcile(day.plusDays(1), Bills.wechat());
        letDaysPass(2);

        Summary ofItsOwn = reconcile(day.plusDays(2), Bills.wechat().refund(order.channelOrderNo(), order.orderId(),
                "50302" + order.number(), "M2", 300, time(day.plusDays(2), 13, 0), "SUCCESS"));

        assertThat(ofItsOwn.figures().pairedLater()).isEqualTo(1);
        assertThat(cases(order)).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_IN_BILL_ONLY);
            assertThat(one.refund().refundOrderId()).isEqualTo("50301" + order.number());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRefundOfTheBillComesBackWhenTheCaptureThatWasTakenForItIsReversed(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "SUCCESS");
        letDaysPass(1);
        refund(order, 300, null);
        letDaysPass(1);
        reconcile(day, bill);
        assertThat(reconcile(day.plusDays(1), Bills.wechat()).figures().pairedLater()).isEqualTo(1);
        books.holds()
                .release(new Settlement(ref(order), attempt(order, 300), Outcome.RELEASE, null, null, null, DETAILS));
        reverse(cases(order).get(0));
        letDaysPass(5);

        reconciliations(policy(10)).countOverdue();

        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_IN_BILL_ONLY);
            assertThat(one.refund().refundOrderId()).isEqualTo("51" + order.number());
        });
        assertThat(reconcile(day.plusDays(1), Bills.wechat()).figures().pairedLater()).as("the same days again")
                .isZero();
        assertThat(reconcile(day, bill).figures().byType().channelOnly()).isEqualTo(1);
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasReversedAndIsCapturedOnceMoreIsTheSameRefundForThePlatform(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        Attempt timed = new Attempt(attempt(order, 300).transNo(), 300, books.clock().instant());
        books.holds().place(new HoldRequest(ref(order), timed, DETAILS));
        books.holds().capture(settlement(order, timed, Outcome.CAPTURE));
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> books.holds().release(settlement(order, timed, Outcome.RELEASE)));
        reverse(cases(order).get(0));
        letDaysPass(6);
        reconcile(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(), "M1", 300, time(13, 0), "SUCCESS"));

        decide(cases(order).stream().filter(one -> one.kind() == CaseKind.REFUND_IN_BILL_ONLY).findFirst()
                .orElseThrow(),
                CaseAction.CAPTURE);

        assertThat(books.holds().capture(settlement(order, timed, Outcome.CAPTURE)).priceFen()).isEqualTo(300);
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> books.holds().release(settlement(order, timed, Outcome.RELEASE)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(AnswerCode.ALREADY_CAPTURED));
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.RELEASE_AFTER_CAPTURE);
    }

    private Settlement settlement(Order order, Attempt attempt, Outcome outcome) {
        return new Settlement(ref(order), attempt, outcome, null, null, null, DETAILS);
    }

    @ParameterizedTest
    @EnumSource
    void theBillOfADayIsReconciledAgainWhenPeopleTakeACaptureOfItBack(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, null);
        letDaysPass(1);
        Path ofSite = Files.createDirectories(folder.resolve("bills").resolve(SITE).resolve("done"));
        Path file = Files.writeString(ofSite.resolve("wechat-" + day + ".csv"),
                withPayment(Bills.wechat(), order).refund(
                        order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300, time(13, 0),
                        "SUCCESS").text());
        Reconciliations reconciliations = reconciliations(policy(10_000));
        try (AuditTrail open = trail.open()) {
            assertThat(open).isNotNull();
            reconciliations.reconcile(new Request(SITE, "wechat", day, List.of(file), null, "tester"), Watch.NOBODY);
            assertThat(cases(order)).isEmpty();
        }
        books.holds()
                .release(new Settlement(ref(order), attempt(order, 300), Outcome.RELEASE, null, null, null, DETAILS));
        reverse(cases(order).get(0));
        letDaysPass(1);

        countOverdue();
        letDaysPass(5);
        countOverdue();

        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(CaseKind.REFUND_IN_BILL_ONLY);
            assertThat(one.refund().refundOrderId()).isEqualTo("51" + order.number());
        });
    }

    private void countOverdue() {
        Reconciliations reconciliations = reconciliations(policy(10_000));
        try (AuditTrail open = trail.open()) {
            assertThat(open).isNotNull();
            reconciliations.countOverdue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatPeopleSolvedByTheCaseOfThePlatformIsNoCounterpartEither(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        assertThat(catchThrowable(() -> capture(order, 300, "51" + order.number()))).isNotNull();
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(),
                "M1", 300, time(13, 0), "SUCCESS");
        letDaysPass(6);
        reconcile(day, bill);
        assertThat(cases(order)).extracting(Case::kind).containsExactlyInAnyOrder(CaseKind.CAPTURE_WITHOUT_HOLD,
                CaseKind.REFUND_IN_BILL_ONLY);
        decide(cases(order).stream().filter(one -> one.kind() == CaseKind.CAPTURE_WITHOUT_HOLD).findFirst()
                .orElseThrow(),
                CaseAction.SOLVED);
        assertThat(cases(order)).allSatisfy(one -> assertThat(one.solved().at()).isNotNull());

        LocalDate later = today();
        refund(order, 300, null);
        letDaysPass(6);
        assertThat(reconcile(later, Bills.wechat()).figures().byType().oursOnly()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLossThatAnEarlierVersionSwallowedIsFoundWhenItsDayIsRunAgain(TestDatabase database) throws Exception {
        begin(database);
        Order order = pay(10_000);
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300,
                time(13, 0), "SUCCESS");
        letDaysPass(6);
        reconcile(day, bill);
        Case about = cases(order).get(0);
        LocalDate later = today();
        refund(order, 300, null);
        letDaysPass(6);
        assertThat(reconcile(later, Bills.wechat()).figures().pairedLater()).isEqualTo(1);
        // as it was kept then: an item without its case, which people had solved before
        books.execute("UPDATE reconcile_item SET case_id = NULL");
        books.execute(
                "INSERT INTO case_decision (site, id, case_id, token, action, amount_fen, reason,"
                        + " decided_by, decided_at)"
                        + " SELECT site, -id, id, 'old" + order.number()
                        + "', 'SOLVED', 300, 'x', 'li', opened_at FROM case_file WHERE id = "
                        + about.id());
        for (String statement : Files.readString(Path.of(ReconciliationsTest.class
                .getResource("/db/migration/common/V14__refund_ends.sql").toURI())).split(";")) {
            if (statement.contains("UPDATE reconcile_item")) {
                books.execute(statement.substring(statement.indexOf("UPDATE")));
            }
        }

        assertThat(reconcile(later, Bills.wechat()).figures().byType().oursOnly()).isEqualTo(1);
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_IN_BOOKS_ONLY);
        assertThat(reconcile(day, bill).figures().byType().channelOnly()).as("solved, and a difference").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatPeopleSolvedBeforeTheBillCountedItIsNoCounterpartEither(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        assertThat(catchThrowable(() -> capture(order, 300, "51" + order.number()))).isNotNull();
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(),
                "51" + order.number(),
                "M1", 300, time(13, 0), "SUCCESS");
        letDaysPass(1);
        assertThat(reconcile(day, bill).figures().pooled()).isEqualTo(1);
        decide(cases(order).get(0), CaseAction.SOLVED);
        refund(order, 300, null);
        letDaysPass(1);
        assertThat(reconcile(day.plusDays(1), Bills.wechat()).figures().pairedLater()).isZero();

        letDaysPass(6);
        reconciliations(policy(10)).countOverdue();
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.CAPTURE_AFTER_SOLVED, CaseKind.REFUND_IN_BOOKS_ONLY);
        assertThat(reconcile(day, bill).figures().byType().channelOnly()).isEqualTo(1);
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void theRowOfARefundThatPeopleSolvedOutsideIsNoCounterpartOfALaterCaptureOfTheSameDay(TestDatabase database)
            throws IOException {
        for (String number : Arrays.asList("51", null)) {
            begin(database);
            Order order = pay(10_000);
            assertThat(catchThrowable(() -> capture(order, 300, number))).isNotNull();
            Case solved = cases(order).get(0);
            decide(solved, CaseAction.SOLVED);
            books.clock().advance(Duration.ofMinutes(10));
            refund(order, 300, number);
            letDaysPass(1);

            Summary summary = reconcile(day, withPayment(Bills.wechat(), order).refund(order.channelOrderNo(),
                    order.orderId(), "51", "M1", 300, time(12, 0), "SUCCESS"));

            assertThat(summary.run().sides().matched().refunds()).isZero();
            assertThat(summary.figures().byType().channelOnly()).isEqualTo(1);
            Item row = items(summary).stream().filter(item -> item.said().billFen() != null).findFirst().orElseThrow();
            assertThat(row.asCase().answeredCaseId()).isEqualTo(solved.id());
            ByteArrayOutputStream csv = new ByteArrayOutputStream();
            reconciliations(policy(10)).writeCsv(SITE, summary.run().id(), csv);
            assertThat(csv.toString(StandardCharsets.UTF_8)).contains("异常单 #" + solved.id());
            letDaysPass(4);
            reconciliations(policy(10)).countOverdue();
            assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                    .contains(CaseKind.REFUND_IN_BOOKS_ONLY).doesNotContain(CaseKind.REFUND_IN_BILL_ONLY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCaseSolvedOutsideIsOfOneRowAndACaptureOfWhichPeopleKnewKeepsIts(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, null);
        assertThat(catchThrowable(() -> capture(order, 300, null))).isNotNull();
        Case solved = cases(order).get(0);
        decide(solved, CaseAction.SOLVED);
        Bills bill = withPayment(Bills.wechat(), order);
        for (int i = 1; i <= 3; i++) {
            bill = bill.refund(order.channelOrderNo(), order.orderId(), "51" + i, "M" + i, 300, time(12, 0), "SUCCESS");
        }
        letDaysPass(6);

        Summary summary = reconcile(day, bill);

        assertThat(summary.run().sides().matched().refunds()).as("the capture of before").isEqualTo(1);
        assertThat(items(summary)).extracting(one -> one.asCase().answeredCaseId())
                .containsExactlyInAnyOrder(solved.id(), null);
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).as("the third is a loss")
                .extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_IN_BILL_ONLY);
        assertThat(reconcile(day, bill).run()).as("the same again").isEqualTo(summary.run());
    }

    @ParameterizedTest
    @EnumSource
    void aCaseThatThePlatformsNextCaptureAnsweredBeforePeopleSolvedItIsOfNoRow(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = pay(10_000);
        assertThat(catchThrowable(() -> capture(order, 300, null))).isNotNull();
        books.clock().advance(Duration.ofMinutes(10));
        refund(order, 300, null);
        decide(cases(order).get(0), CaseAction.SOLVED);
        letDaysPass(6);

        Summary summary = reconcile(day, withPayment(Bills.wechat(), order)
                .refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300, time(12, 0), "SUCCESS")
                .refund(order.channelOrderNo(), order.orderId(), "52", "M2", 300, time(12, 0), "SUCCESS"));

        assertThat(summary.run().sides().matched().refunds()).isEqualTo(1);
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).as("the second is a loss")
                .extracting(Case::kind)
                .containsExactly(CaseKind.REFUND_IN_BILL_ONLY);
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsAnswersACaseThatPeopleSolveOutsideMeanwhile(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        assertThat(catchThrowable(() -> capture(order, 300, null))).isNotNull();
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(), "51", "M1", 300,
                time(12, 0), "SUCCESS");
        letDaysPass(1);
        assertThat(reconcile(day, bill).figures().pooled()).isEqualTo(1);
        decide(cases(order).get(0), CaseAction.SOLVED);
        refund(order, 300, null);
        letDaysPass(1);

        assertThat(reconcile(day.plusDays(1), Bills.wechat()).figures().pairedLater()).isZero();
        letDaysPass(6);
        reconciliations(policy(10)).countOverdue();
        assertThat(cases(order)).filteredOn(one -> one.solved().at() == null).extracting(Case::kind)
                .containsExactly(CaseKind.CAPTURE_AFTER_SOLVED, CaseKind.REFUND_IN_BOOKS_ONLY);
    }

    @ParameterizedTest
    @EnumSource
    void aCaseAboutAPaymentMovesNoMoney(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(1000);
        // the number of the channel's order, as some callers do
        books.holds().place(new HoldRequest(ref(order), new Attempt(order.channelOrderNo(), 1000, null), DETAILS));
        letDaysPass(5);
        reconcile(day, Bills.wechat());

        assertThat(decisions(trail).possible(cases(order).get(0)).stream().filter(PossibleDecision::isPossible))
                .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
    }

    @ParameterizedTest
    @EnumSource
    void aCorrectedBillIsAFurtherRevisionAndItsCasesAreNeitherDoubledNorReopened(TestDatabase database)
            throws Exception {
        begin(database);
        Order stands = pay(1000);
        Order solved = pay(2000);
        Order corrected = pay(3000);
        letDaysPass(5);
        Summary first = reconcile(day, Bills.wechat());
        assertThat(first.figures().byType().oursOnly()).isEqualTo(3);
        assertThat(reconcile(day, Bills.wechat()).run()).as("the same again").isEqualTo(first.run());
        books.execute("UPDATE case_file SET open_subject = NULL, solved_at = opened_at, solution = 'by people'"
                + " WHERE order_id = '" + solved.orderId() + "'");

        Summary second = reconcile(day, withPayment(Bills.wechat(), corrected));

        assertThat(second.run().revision()).isEqualTo(2);
        assertThat(second.figures().byType().oursOnly()).isEqualTo(2);
        assertThat(reconciliations(policy(10)).runs(Set.of(SITE), 100)).extracting(summary -> summary.run().id())
                .contains(second.run().id()).doesNotContain(first.run().id());
        assertThat(cases(stands)).singleElement().satisfies(one -> assertThat(one.solved().at()).isNull());
        assertThat(cases(solved)).singleElement()
                .satisfies(one -> assertThat(one.solved().how().values()).containsExactly("by people"));
        assertThat(cases(corrected)).singleElement()
                .satisfies(one -> assertThat(one.solved().how().values()).startsWith("2"));
    }

    @ParameterizedTest
    @EnumSource
    void aBillThatCannotBeOfThisDayOrHospitalLeavesNothing(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(1000);
        Order other = pay(2000);
        letDaysPass(5);
        long runs = books.count("reconcile_run");

        assertThat(reasonOf(() -> reconcile(reconciliations(policy(1)), "wechat", day, Bills.wechat().text(), null)))
                .isEqualTo(Reason.TOO_MANY_DIFFERENCES);
        assertThat(reasonOf(() -> reconcile(day.plusDays(1), withPayment(Bills.wechat(), order))))
                .isEqualTo(Reason.ANOTHER_DAY);
        assertThat(reasonOf(() -> reconcile(today(), Bills.wechat()))).isEqualTo(Reason.DAY_NOT_OVER);
        assertThat(reasonOf(() -> reconcile(reconciliations(policy(1)), "cash", day, "", null)))
                .isEqualTo(Reason.UNKNOWN_CHANNEL);
        assertThat(reasonOf(() -> reconcile(reconciliations(policy(9)), "wechat", day, Bills.wechat().text()
                .replace("`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00", "`7,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00"),
                null)))
                .isEqualTo(Reason.TOTALS_DIFFER);

        assertThat(books.count("reconcile_run")).isEqualTo(runs);
        assertThat(cases(order, other)).isEmpty();
        assertThat(folder.resolve("bills/.work")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void aDroppedBillOfAnotherDayFailsWhateverKindsItHas(TestDatabase database) throws IOException {
        begin(database);
        Order order = pay(10_000);
        refund(order, 300, "51" + order.number());
        letDaysPass(5);
        Path bills = Files.createDirectories(folder.resolve("bills").resolve(SITE));
        LocalDate next = day.plusDays(1);
        String refunds = Bills.wechat()
                .refund(order.channelOrderNo(), order.orderId(), "51" + order.number(), "M1", 300,
                        time(13, 0), "SUCCESS")
                .text();
        Path wrong = Files.writeString(bills.resolve("wechat-" + next + "-refunds.csv"), refunds);
        Path right = Files.writeString(bills.resolve("wechat-" + next + ".csv"), Bills.wechat().text());
        Path funds = Files.writeString(bills.resolve("wechat-funds-" + next + ".csv"),
                funds(fundsRow(next, "4200", "交易", "收入", 1), fundsRow(day, "51" + order.number(), "退款关闭", "收入", 300)));
        long runs = books.count("reconcile_run");
        Reconciliations reconciliations = reconciliations(policy(10));

        for (Path file : List.of(wrong, funds)) {
            assertThat(reconciliations.reconcileDropped(file.toString())).isEqualTo(SITE + "/failed");
            assertThat(file.resolveSibling("failed").resolve(file.getFileName() + ".error.txt")).content()
                    .contains(day + " 1", file.getFileName().toString(), "不属于 " + next);
        }
        assertThat(reconciliations.reconcileDropped(right.toString())).as("beside the other")
                .isEqualTo(SITE + "/failed");
        assertThat(books.count("reconcile_run")).isEqualTo(runs);
        assertThat(cases(order)).isEmpty();
    }

    private interface Work {
        Summary run() throws IOException;
    }

    private static Reason reasonOf(Work work) {
        return catchThrowableOfType(UnreadableBillException.class, work::run).reason();
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfNoChannelFailsWhateverItsName(TestDatabase database) throws IOException {
        begin(database);
        String name = "wechat[-" + day + ".csv";
        Path file = Files.writeString(Files.createDirectories(folder.resolve("bills").resolve(SITE)).resolve(name), "");

        assertThat(reconciliations(policy(10)).reconcileDropped(file.toString())).isEqualTo(SITE + "/failed");
        assertThat(file.resolveSibling("failed").resolve(name + ".error.txt")).content().contains("wechat[");
    }

    @ParameterizedTest
    @EnumSource
    void aSiteWhoseMoneyAHisKeepsIsComparedByItsRefundsThatWereCapturedThroughUs(TestDatabase database)
            throws IOException {
        begin(database);
        VendorHolds vendor = books.vendorHolds();
        Order order = new Order(ORDERS.incrementAndGet(), 1000);
        Order cash = new Order(ORDERS.incrementAndGet(), 1000);
        for (Order one : List.of(order, cash)) {
            Details details = new Details(one.equals(cash) ? "9" : "3", "100123", null, null, null, null);
            VendorOutcome done = new VendorOutcome.Done("R" + one.number(), "VC" + one.number(), "VI" + one.number(),
                    books.clock().instant(), 1L);
            HoldRequest hold = new HoldRequest(ref(one), attempt(one, 300), details);
            vendor.record((VendorCall) vendor.place(hold), done);
            vendor.record(
                    (VendorCall) vendor.settle(new Settlement(hold.recharge(), hold.attempt(), Outcome.CAPTURE, null,
                            null, "51", details)),
                    done);
        }
        letDaysPass(5);

        ReconcilePolicy policy = new ReconcilePolicy(3, 5, 10, Against.LEDGER, null, null,
                Map.of("3", "wechat", "9", "alipay"), BillFilter.ALL);
        Bills bill = withPayment(Bills.wechat(), order).refund(order.channelOrderNo(), order.orderId(), "51", "M", 300,
                time(13, 0), "SUCCESS");
        Summary summary = reconcile(reconciliations(policy, books.vendorSites(), Map.of()), "wechat", day, bill.text(),
                null);

        assertThat(summary.run().sides().matched().refunds()).isEqualTo(1);
        assertThat(summary.run().sides().ours().count()).isEqualTo(1);
        assertThat(items(summary)).isEmpty();
    }

    private static final Map<String, String> TWO_CHANNELS = Map.of("3", "wechat", "4", "alipay");

    private Order order() {
        return new Order(ORDERS.incrementAndGet(), 10_000);
    }

    /** A refund at the HIS whose freeze and settlement have those PayWays, null for none. */
    private void refundAtHis(Order order, long fen, String refundOrderId, String frozenWith, String settledWith) {
        VendorHolds vendor = books.vendorHolds();
        VendorOutcome done = new VendorOutcome.Done("R" + order.number(), "VC" + order.number() + fen,
                "VI" + order.number() + fen, books.clock().instant(), 1L);
        HoldRequest hold = new HoldRequest(ref(order), attempt(order, fen), payWay(frozenWith));
        vendor.record((VendorCall) vendor.place(hold), done);
        vendor.record((VendorCall) vendor.settle(new Settlement(hold.recharge(), hold.attempt(), Outcome.CAPTURE, null,
                null, refundOrderId, payWay(settledWith))), done);
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
    }

    private static Details payWay(String payWay) {
        return new Details(payWay, "100123", null, null, null, null);
    }

    private Reconciliations atHis(Map<String, String> payWays) {
        return reconciliations(new ReconcilePolicy(3, 5, 2, Against.LEDGER, null, null, payWays, BillFilter.ALL),
                books.vendorSites(), Map.of());
    }

    private Summary reconcileAtHis(Map<String, String> payWays, String channel, LocalDate ofDay, Bills bill)
            throws IOException {
        return reconcile(atHis(payWays), channel, ofDay, bill.text(), null);
    }

    private Bills refunded(Bills bill, Order order, String refundOrderId, long fen) {
        return bill.refund(order.channelOrderNo(), order.orderId(), refundOrderId, "M" + refundOrderId, fen,
                time(13, 0),
                "SUCCESS");
    }

    @ParameterizedTest
    @EnumSource
    void thePayWayOfARefundIsThatOfItsFreezeElseThatOfItsSettlement(TestDatabase database) throws IOException {
        begin(database);
        Order settled = order();
        Order frozen = order();
        refundAtHis(settled, 300, "61", null, "3");
        refundAtHis(frozen, 400, "62", "4", "3");
        letDaysPass(5);

        Summary wechat = reconcileAtHis(TWO_CHANNELS, "wechat", day, refunded(Bills.wechat(), settled, "61", 300));
        assertThat(items(wechat)).isEmpty();
        assertThat(wechat.run().sides().matched().refunds()).isEqualTo(1);
        Summary alipay = reconcileAtHis(TWO_CHANNELS, "alipay", day, Bills.alipay());
        assertThat(items(alipay)).as("a shortage of the channel that its PayWay names")
                .extracting(Item::type, one -> one.said().numbers().orderNo())
                .containsExactly(tuple(Type.OURS_ONLY, frozen.orderId()));
    }

    @ParameterizedTest
    @EnumSource
    void aStarSaysOfWhichChannelRefundsOfAllOtherPayWaysAre(TestDatabase database) throws IOException {
        begin(database);
        Order without = order();
        Order unlisted = order();
        Order ofAlipay = order();
        refundAtHis(without, 300, "63", null, null);
        refundAtHis(unlisted, 400, "64", "9", "9");
        refundAtHis(ofAlipay, 500, "65", "4", "4");
        letDaysPass(5);

        Map<String, String> star = Map.of("3", "wechat", "4", "alipay", "*", "wechat");
        Summary wechat = reconcileAtHis(star, "wechat", day, refunded(Bills.wechat(), without, "63", 300));
        assertThat(wechat.run().sides().matched().refunds()).isEqualTo(1);
        assertThat(items(wechat)).extracting(Item::type, Item::state, one -> one.said().numbers().orderNo())
                .containsExactly(tuple(Type.OURS_ONLY, State.COUNTED, unlisted.orderId()));
        Summary alipay = reconcileAtHis(star, "alipay", day, Bills.alipay());
        assertThat(items(alipay)).extracting(one -> one.said().numbers().orderNo()).containsExactly(ofAlipay.orderId());
    }

    @ParameterizedTest
    @EnumSource
    void aRefundWhosePayWayNamesNoChannelIsMatchedWhereABillHasItAndCountedWhereNoneHas(TestDatabase database)
            throws IOException {
        begin(database);
        Order ofWechat = order();
        Order ofAlipay = order();
        Order ofNobody = order();
        refundAtHis(ofWechat, 300, "71", null, null);
        refundAtHis(ofAlipay, 400, "72", "9", "9");
        refundAtHis(ofNobody, 500, "73", "03", "03");
        letDaysPass(5);
        Bills wechatBill = refunded(Bills.wechat(), ofWechat, "71", 300);
        Bills alipayBill = refunded(Bills.alipay(), ofAlipay, "72", 400);

        Summary wechat = reconcileAtHis(TWO_CHANNELS, "wechat", day, wechatBill);
        assertThat(wechat.run().sides().matched().refunds()).isEqualTo(1);
        assertThat(wechat.run().sides().ours()).isEqualTo(wechat.run().sides().bill());
        assertThat(wechat.figures().differences() + wechat.figures().pooled() + wechat.figures().pairedLater())
                .isZero();
        assertThat(wechat.figures().unassigned()).isEqualTo(2);
        assertThat(wechat.figures().unassignedFen()).isEqualTo(900);
        assertThat(Reconciliations.sentence(wechat)).contains("2 refunds of 900 fen");
        Summary alipay = reconcileAtHis(TWO_CHANNELS, "alipay", day, alipayBill);
        assertThat(items(alipay)).extracting(one -> one.said().numbers().orderNo(), Item::result)
                .containsExactlyInAnyOrder(
                        tuple(ofAlipay.orderId(), "matchedUnassigned"), tuple(ofNobody.orderId(), "UNASSIGNED"));

        Reconciliations reconciliations = atHis(TWO_CHANNELS);
        Summary since = reconciliations.run(SITE, wechat.run().id()).orElseThrow();
        assertThat(since.figures().unassignedFen()).as("what the other bill has since").isEqualTo(500);
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        reconciliations.writeHtml(SITE, wechat.run().id(), html);
        assertThat(html.toString(StandardCharsets.UTF_8)).contains("PayWay 未对应渠道的退款", "<td class=\"number\">5.00</td>");
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        reconciliations.writeCsv(SITE, wechat.run().id(), csv);
        assertThat(csv.toString(StandardCharsets.UTF_8)).containsOnlyOnce("PayWay 未对应渠道的退款，暂无账单与之对应")
                .contains(ofNobody.orderId());
        letDaysPass(40);
        reconciliations.countOverdue();
        assertThat(cases(ofWechat, ofAlipay, ofNobody)).isEmpty();

        assertThat(reconcileAtHis(TWO_CHANNELS, "alipay", day, alipayBill).run()).as("again").isEqualTo(alipay.run());
        Summary again = reconcileAtHis(TWO_CHANNELS, "wechat", day, wechatBill);
        assertThat(again.run().sides().matched()).isEqualTo(wechat.run().sides().matched());
        assertThat(items(again)).as("without what the other bill has")
                .extracting(one -> one.said().numbers().orderNo(), Item::result)
                .containsExactlyInAnyOrder(tuple(ofWechat.orderId(), "matchedUnassigned"),
                        tuple(ofNobody.orderId(), "UNASSIGNED"));
        assertThat(reconcileAtHis(TWO_CHANNELS, "wechat", day, wechatBill).run()).isEqualTo(again.run());

        Summary told = reconcileAtHis(Map.of("3", "wechat", "4", "alipay", "*", "wechat"), "wechat", day, wechatBill);
        assertThat(told.figures().unassigned()).isZero();
        assertThat(cases(ofNobody)).extracting(Case::kind).containsExactly(CaseKind.REFUND_IN_BOOKS_ONLY);
    }

    @ParameterizedTest
    @EnumSource
    void aSiteThatRelaxesPayWayIsToldAtTheStartToSayOfWhichChannelOneWithoutIs(TestDatabase database)
            throws IOException {
        begin(database);
        Site site = books.vendorSites().defaultSite();
        Site relaxed = new Site(SITE, site.zone(), site.language(),
                new Site.Wire(Set.of("PayWay"), Map.of(), Map.of(), false, false, null, null, "Call", "return"),
                site.refunds(), site.lists(), site.dialect(), site.vendor());
        Map<String, String> star = Map.of("3", "wechat", "4", "alipay", "*", "alipay");

        assertThat(startsWith(relaxed, TWO_CHANNELS)).containsExactly(SITE);
        assertThat(startsWith(relaxed, star)).isEmpty();
        assertThat(startsWith(relaxed, Map.of())).as("told of by another sentence").isEmpty();
        assertThat(startsWith(site, TWO_CHANNELS)).as("a strict one refuses a freeze without").isEmpty();
    }

    private List<String> startsWith(Site site, Map<String, String> payWays) {
        return reconciliations(new ReconcilePolicy(3, 5, 2, Against.LEDGER, null, null, payWays, BillFilter.ALL),
                new Sites(List.of(site), SITE), Map.of()).sitesWithUnassigned();
    }

    @ParameterizedTest
    @EnumSource
    void aRefundWhosePayWayNamesNoChannelIsOfferedToNoSecondBill(TestDatabase database) throws IOException {
        begin(database);
        Order order = order();
        refundAtHis(order, 300, "74", null, null);
        letDaysPass(5);

        assertThat(reconcileAtHis(TWO_CHANNELS, "wechat", day, refunded(Bills.wechat(), order, "74", 300)).figures()
                .differences()).isZero();
        Bills second = refunded(Bills.alipay(), order, "75", 300);
        assertThat(items(reconcileAtHis(TWO_CHANNELS, "alipay", day, second))).extracting(Item::type, Item::state)
                .containsExactly(tuple(Type.CHANNEL_ONLY, State.COUNTED));

        assertThat(items(reconcileAtHis(TWO_CHANNELS, "wechat", day, Bills.wechat()))).as("the bill is corrected")
                .extracting(Item::result).containsExactly("UNASSIGNED");
        assertThat(reconcileAtHis(TWO_CHANNELS, "alipay", day, second).run().sides().matched().refunds()).isEqualTo(1);
        assertThat(cases(order)).as("the case of the second one has ended").allMatch(one -> one.solved().at() != null);
    }

    @ParameterizedTest
    @EnumSource
    void aRefundWhosePayWayNamesNoChannelFindsItsCounterpartUnderAnotherDay(TestDatabase database) throws IOException {
        begin(database);
        Order early = order();
        Order late = order();
        refundAtHis(early, 300, "76", null, null);
        letDaysPass(1);
        refundAtHis(late, 400, "77", null, null);
        letDaysPass(6);
        LocalDate next = day.plusDays(1);

        // the bill has the second one under the first day, and the first one under the second
        Bills firstBill = refunded(Bills.wechat(), late, "77", 400);
        Summary first = reconcileAtHis(TWO_CHANNELS, "wechat", day, firstBill);
        assertThat(first.figures().byType().channelOnly()).isEqualTo(1);
        assertThat(first.figures().unassigned()).isEqualTo(1);
        assertThat(items(reconcileAtHis(TWO_CHANNELS, "alipay", day, Bills.alipay()))).extracting(Item::result)
                .containsExactly("UNASSIGNED");
        Bills secondBill = Bills.wechat().refund(early.channelOrderNo(), early.orderId(), "76", "M76", 300,
                next + " 13:00:00", "SUCCESS");
        Summary second = reconcileAtHis(TWO_CHANNELS, "wechat", next, secondBill);

        assertThat(items(second)).extracting(Item::type, Item::state, one -> one.paired().day())
                .containsExactlyInAnyOrder(
                        tuple(Type.CHANNEL_ONLY, State.PAIRED, day), tuple(Type.UNASSIGNED, State.PAIRED, day));
        assertThat(items(first)).extracting(Item::type, Item::state, one -> one.paired().day())
                .containsExactlyInAnyOrder(
                        tuple(Type.CHANNEL_ONLY, State.PAIRED, next), tuple(Type.UNASSIGNED, State.PAIRED, next));
        assertThat(second.run().sides().ours().refunds()).isEqualTo(second.run().sides().matched().refunds()).isZero();
        assertThat(cases(early, late)).allMatch(one -> one.solved().at() != null);
        assertThat(reconcileAtHis(TWO_CHANNELS, "wechat", next, secondBill).run()).as("again").isEqualTo(second.run());
        assertThat(reconcileAtHis(TWO_CHANNELS, "wechat", day, firstBill).run()).isEqualTo(first.run());

        Summary other = reconcileAtHis(TWO_CHANNELS, "alipay", next, Bills.alipay().refund(early.channelOrderNo(),
                early.orderId(), "78", "M78", 300, next + " 13:00:00", "SUCCESS"));
        assertThat(items(other)).as("not the one that waits under the day before").extracting(Item::type, Item::state)
                .containsExactly(tuple(Type.CHANNEL_ONLY, State.COUNTED));
        assertThat(items(reconcileAtHis(TWO_CHANNELS, "wechat", next, Bills.wechat()))).extracting(Item::result)
                .containsExactly("PAIRED");
        assertThat(items(first)).as("free again").extracting(Item::result)
                .containsExactlyInAnyOrder("PAIRED", "UNASSIGNED");
    }

    @ParameterizedTest
    @EnumSource
    void aRefundWhosePayWayNamesNoChannelIsNoCounterpartWhenPeopleTookItBack(TestDatabase database) throws IOException {
        begin(database);
        Order matched = order();
        Order waiting = order();
        refundAtHis(matched, 300, "84", null, null);
        refundAtHis(waiting, 400, "85", null, null);
        letDaysPass(5);
        Bills bill = refunded(Bills.wechat(), matched, "84", 300);
        Summary before = reconcileAtHis(TWO_CHANNELS, "wechat", day, bill);
        assertThat(before.figures().unassigned()).isEqualTo(1);

        takeBackAtHis(matched, 300, "84");
        takeBackAtHis(waiting, 400, "85");
        new JdbcReconcileStore(books.database(), new JdbcLedgerStore(books.database())).countOverdue(SITE, today(), 3,
                5, books.clock().instant());

        assertThat(atHis(TWO_CHANNELS).run(SITE, before.run().id()).orElseThrow().figures().unassigned()).isZero();
        Summary again = reconcileAtHis(TWO_CHANNELS, "wechat", day, bill);
        assertThat(items(again)).extracting(Item::type, Item::state, one -> one.said().numbers().orderNo())
                .containsExactly(tuple(Type.CHANNEL_ONLY, State.COUNTED, matched.orderId()));
    }

    private void takeBackAtHis(Order order, long fen, String refundOrderId) {
        assertThat(catchThrowable(() -> books.vendorHolds().settle(new Settlement(ref(order), attempt(order, fen),
                Outcome.RELEASE, null, null, refundOrderId, payWay(null))))).isNotNull();
        Case about = cases(order).stream().filter(one -> one.solved().at() == null).findFirst().orElseThrow();
        CaseProposal proposal = books.vendorDecisions().decide(new DecisionRequest(SITE, about.id(), "R" + about.id(),
                CaseAction.REVERSE, fen, "渠道未付"), new Person("li", Set.of(Role.OPERATOR), null)).proposal();
        books.vendorDecisions().approve(SITE, proposal.id(), new Person("wang", Set.of(Role.APPROVER), null), null);
    }

    @ParameterizedTest
    @EnumSource
    void aRefundWhosePayWayNamesNoChannelIsOfTheChannelThatSaysThatItCameToNothing(TestDatabase database)
            throws IOException {
        begin(database);
        Order order = order();
        refundAtHis(order, 300, "79", null, null);
        letDaysPass(5);

        Summary wechat = reconcileAtHis(TWO_CHANNELS, "wechat", day, Bills.wechat().refund(order.channelOrderNo(),
                order.orderId(), "79", "M79", 300, time(13, 0), "FAIL"));
        assertThat(items(wechat)).extracting(Item::type, Item::state)
                .containsExactly(tuple(Type.OURS_ONLY, State.COUNTED));
        assertThat(cases(order)).extracting(Case::kind).containsExactly(CaseKind.REFUND_IN_BOOKS_ONLY);
    }

    @ParameterizedTest
    @EnumSource
    void aSiteOfAHisIsToldOfPayWaysOnceItHasBillsOfTwoChannels(TestDatabase database) throws IOException {
        begin(database);
        String name = "site" + ORDERS.incrementAndGet();
        Site site = BridgeSettings
                .load(Map.of("bridge.sites", name, "bridge.default-site", name, "bridge.site." + name + ".dialect",
                        "http-xml", "bridge.site." + name + ".vendor-address", "http://127.0.0.1/"))
                .sites().get(name);
        Path bills = Files.createDirectories(folder.resolve("bills").resolve(name));
        assertThat(of(site, policy(10)).mixedChannels(site, null)).as("before the first bill").isEmpty();
        letDaysPass(1);
        Path bill = Files.writeString(bills.resolve("wechat-" + day + ".csv"), Bills.wechat().text());
        Reconciliations reconciliations = of(site, policy(10));
        try (AuditTrail open = trail.open()) {
            assertThat(open).isNotNull();
            reconciliations.reconcile(new Request(name, "wechat", day, List.of(bill), null, "tester"), Watch.NOBODY);
        }
        Files.delete(bill);

        assertThat(of(site, policy(10)).mixedChannels(site, null)).as("bills of one channel").isEmpty();
        assertThat(of(site, policy(10)).mixedChannels(site, "alipay")).as("the first bill of a second one")
                .containsExactly("alipay", "wechat");
        Files.writeString(bills.resolve("alipay-" + day + ".zip"), "");
        assertThat(of(site, policy(10)).mixedChannels(site, null)).as("at the start").containsExactly("alipay",
                "wechat");
        ReconcilePolicy told = new ReconcilePolicy(3, 5, 10, Against.LEDGER, null, null, Map.of("3", "wechat"),
                BillFilter.ALL);
        assertThat(of(site, told).mixedChannels(site, null)).isEmpty();
    }

    private Reconciliations of(Site site, ReconcilePolicy policy) {
        trail = new AuditTrail(new JdbcAuditStore(books.database()), SecretKeys.of(""), "test", Duration.ofSeconds(30),
                books.clock());
        return new Reconciliations(new JdbcReconcileStore(books.database(), new JdbcLedgerStore(books.database())),
                new Sites(List.of(site), site.name()),
                new Reconciliations.Setup(folder, Map.of("wechat", new WechatBill(), "alipay", new AlipayBill()),
                        Map.of(site.name(), policy), Map.of(), 1 << 24),
                trail, books.clock());
    }

    @ParameterizedTest
    @EnumSource
    void aBillAndAQueryOfTheHisStandForOurSide(TestDatabase database) throws IOException, SQLException {
        begin(database);
        letDaysPass(5);
        MappedBill format = new MappedBill(new MappedBill.Layout(
                Map.of(Column.ORDER_NO, "order", Column.AMOUNT, "yuan"),
                StandardCharsets.UTF_8, ',', "", false, DateTimeFormatter.ISO_DATE_TIME, Set.of(), Set.of(), Set.of(),
                Set.of(), Set.of(), null));
        Path hisBill = Files.writeString(folder.resolve("his.csv"), "order,yuan\nH1,10.00\nH1,-2.50\nH2,1\n");
        String bill = Bills.wechat().payment("41", "H1", 1000, time(12, 0))
                .refund("41", "H1", "51", "M", 250, time(13, 0),
                        "SUCCESS")
                .payment("42", "H2", 100, time(12, 0)).text();

        Summary byBill = reconcile(
                reconciliations(new ReconcilePolicy(3, 5, 10, Against.HIS_BILL, format, null, Map.of(),
                        BillFilter.ALL)),
                "wechat", day, bill, hisBill);
        assertThat(byBill.run().sides().matched().count()).isEqualTo(3);
        assertThat(items(byBill)).isEmpty();

        Path broken = Files.writeString(folder.resolve("broken.csv"), "order,yuan\n2.02611E+20,10.00\n");
        UnreadableBillException refused = catchThrowableOfType(UnreadableBillException.class,
                () -> reconcile(reconciliations(
                        new ReconcilePolicy(3, 5, 10, Against.HIS_BILL, format, null, Map.of(), BillFilter.ALL)),
                        "wechat", day, bill, broken));
        assertThat(Reconciliations.words(Locale.CHINESE, refused)).startsWith("HIS 账单：第 2 行“order”列");

        MappedBill timed = new MappedBill(new MappedBill.Layout(Map.of(Column.ORDER_NO, "order", Column.AMOUNT, "yuan",
                Column.AT, "at"), StandardCharsets.UTF_8, ',', "", false, DateTimeFormatter.ISO_DATE_TIME, Set.of(),
                Set.of(),
                Set.of(), Set.of(), Set.of(), null));
        Path ofTheDayBefore = Files.writeString(folder.resolve("before.csv"), "order,yuan,at\nH1,-2.50,"
                + time(day.minusDays(1), 9, 0) + "\n");
        UnreadableBillException wrongDay = catchThrowableOfType(UnreadableBillException.class,
                () -> reconcile(reconciliations(
                        new ReconcilePolicy(3, 5, 10, Against.HIS_BILL, timed, null, Map.of(), BillFilter.ALL)),
                        "wechat", day, bill,
                        ofTheDayBefore));
        assertThat(Reconciliations.words(Locale.ENGLISH, wrongDay)).contains("is not of " + day, "before.csv");

        String address = "jdbc:hsqldb:mem:his_" + database;
        try (Connection his = DriverManager.getConnection(address, "SA", "");
                Statement statement = his.createStatement()) {
            statement.execute("CREATE TABLE paid (order_no VARCHAR(64), fen BIGINT, paid_at TIMESTAMP)");
            statement.execute(
                    "INSERT INTO paid VALUES ('H1', 1000, TIMESTAMP '" + time(0, 0) + "'), ('H3', 5, TIMESTAMP '"
                            + time(23, 59) + "'), ('H4', 6, TIMESTAMP '" + time(0, 0) + "' + INTERVAL '1' DAY)");
        }
        String query = "SELECT 'PAYMENT' AS kind, NULL AS channel_order_no, order_no, NULL AS channel_refund_no,"
                + " NULL AS refund_no, fen AS amount_fen, paid_at AS happened_at FROM paid WHERE"
                + " paid_at >= :?from AND paid_at < :?until";
        Summary byQuery = reconcile(reconciliations(new ReconcilePolicy(3, 5, 10, Against.HIS_QUERY, null, query,
                Map.of(), BillFilter.ALL),
                books.sites(),
                Map.of(SITE, new HisQuery(new VendorAccess(address, "SA", "", Map.of(), Duration.ofSeconds(5),
                        Duration.ofSeconds(5), 1, 1, Duration.ZERO, 1)))),
                "alipay", day,
                Bills.alipay().payment("41", "H1", 1000, time(12, 0)).text(), null);
        assertThat(byQuery.run().sides().matched().payments()).isEqualTo(1);
        assertThat(items(byQuery)).extracting(Item::type, one -> one.said().numbers().orderNo())
                .containsExactly(tuple(Type.OURS_ONLY, "H3"));

        UnreadableBillException bad = catchThrowableOfType(UnreadableBillException.class,
                () -> new HisQuery(new VendorAccess(
                        address, "SA", "", Map.of(), Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1, Duration.ZERO,
                        1))
                        .read(query.replace("PAYMENT", "payment"), "alipay", day, row -> {}));
        assertThat(Reconciliations.words(Locale.CHINESE, bad)).startsWith("HIS 数据库查询结果：第 1 行“kind”列");
    }

    @ParameterizedTest
    @EnumSource
    void whatABillHoldsIsTextInTheReportsAndNeitherMarkupNorFormula(TestDatabase database) throws IOException {
        begin(database);
        letDaysPass(5);
        Summary summary = reconcile(day,
                Bills.wechat().payment("=1+1", "<script>alert(1)</script>", 12_345, time(12, 0))
                        .payment("420000000000000000000001", "-2", 1, time(12, 0))
                        .payment("4200\u202E9", "-2.50", 1, time(12, 0)));
        Reconciliations reconciliations = reconciliations(policy(10));
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        reconciliations.writeHtml(SITE, summary.run().id(), html);
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        reconciliations.writeCsv(SITE, summary.run().id(), csv);

        assertThat(html.toString(StandardCharsets.UTF_8)).startsWith("<!DOCTYPE html>").contains("对账报告 wechat " + day)
                .contains("长款 123.45").contains("从医院一方看").contains("&lt;script&gt;").doesNotContain("<script")
                .contains("4200[U+202E]9").doesNotContain("\u202E");
        assertThat(csv.toString(StandardCharsets.UTF_8)).startsWith("\uFEFF结果,").contains(",'=1+1,")
                .contains(",'-2,").contains(",'-2.50,").contains("4200[U+202E]9")
                .doesNotContain("\u202E").contains("420000000000000000000001\t").contains(",123.45,");
        assertThat(reconciliations.run(SITE, summary.run().id())).contains(summary);
        assertThat(reconciliations.findings(SITE, summary.run().id(), 0, 1)).hasSize(1);
    }
}
