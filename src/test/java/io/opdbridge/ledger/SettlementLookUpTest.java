package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every combination of what a settlement may name, and of what is behind it: the look-up of the contract (section 4)
 * and its judgement (section 5, rules 6 to 8), written down here once more and compared, for our own books and for a
 * vendor's.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class SettlementLookUpTest {

    private static final long FEN = 1000;
    private static final int CARDS = 50;
    /** On PostgreSQL, whose look-ups are the same statements, every so many of them. */
    private static final int STRIDE = 7;
    private static final Details DETAILS = new Details("3", "100123", null, null, null, null);

    /** What became of the first refund, A. */
    private enum First {
        NONE,
        VOIDED,
        LIVE,
        CAPTURED,
        CAPTURED_UNDER_RF1,
        CAPTURED_AND_THEN_NAMED_RF1,
        RELEASED,
        RELEASED_UNDER_RF1;

        boolean ended() {
            return compareTo(LIVE) > 0;
        }

        boolean captured() {
            return this == CAPTURED || capturedUnderRf1();
        }

        boolean capturedUnderRf1() {
            return this == CAPTURED_UNDER_RF1 || this == CAPTURED_AND_THEN_NAMED_RF1;
        }

        boolean underRf1() {
            return capturedUnderRf1() || this == RELEASED_UNDER_RF1;
        }
    }

    /** Which hold our number in the settlement names. */
    private enum Named {
        NOTHING,
        A,
        B,
        ONE_OF_ANOTHER_RECHARGE,
        NONE_THAT_WE_KNOW
    }

    /** The transaction time: none, of the freeze of A, of its settlement, of the freeze of B, or of neither. */
    private enum Time {
        NONE(null),
        OF_A("2026-11-23T02:15:00Z"),
        OF_THE_END_OF_A("2026-11-23T02:16:00Z"),
        OF_B("2026-11-23T02:17:00Z"),
        NEW("2026-11-23T02:18:00Z");

        private final Instant at;

        Time(String at) {
            this.at = at == null ? null : Instant.parse(at);
        }

        Attempt attempt() {
            return new Attempt("N1", FEN, at);
        }
    }

    private record Scene(First first, boolean timed, boolean second, Named named, boolean byInvoiceNo,
            String refundOrderId,
            Time time, Outcome outcome) {

        boolean capture() {
            return outcome == Outcome.CAPTURE;
        }

        /** Look-up (a) to (g) of the contract. */
        Optional<String> meant() {
            if (named == Named.A || named == Named.B) {
                return Optional.of(named.name());
            }
            if ("RF1".equals(refundOrderId) && first.underRf1()) {
                return Optional.of("A");
            }
            String live = first == First.LIVE ? "A" : second ? "B" : null;
            if (time == Time.NONE) {
                // what ended did so just now
                return Optional.ofNullable(live).or(() -> Optional.ofNullable(first.ended() ? "A" : null));
            }
            if (timed && time == Time.OF_A && first == First.VOIDED) {
                return Optional.empty();
            }
            if (timed && time == Time.OF_A && first != First.NONE) {
                return Optional.of("A");
            }
            if (second && time == Time.OF_B) {
                return Optional.of("B");
            }
            if (first.ended() && time == Time.OF_THE_END_OF_A) {
                return Optional.of("A");
            }
            return Optional.ofNullable(live);
        }

        /** What is answered, and the case that is opened. */
        String expected() {
            if (named == Named.ONE_OF_ANOTHER_RECHARGE) {
                return "HOLD_OF_ANOTHER_RECHARGE" + (capture() ? " CAPTURE_WITHOUT_HOLD" : "");
            }
            Optional<String> meant = meant();
            if (meant.isEmpty()) {
                return capture() ? "NO_SUCH_HOLD CAPTURE_WITHOUT_HOLD"
                        : "OK -" + (first.captured() ? isOfAnother() ? " RELEASE_OF_ANOTHER_REFUND"
                                : " ROLLBACK_OF_EARLIER_CAPTURE" : "");
            }
            if (meant.get().equals("B")) {
                return !first.capturedUnderRf1() || !"RF1".equals(refundOrderId) ? "OK B" : "ALREADY_CAPTURED "
                        + (capture() ? "CHANNEL_REFUND_OF_ANOTHER_HOLD" : "RELEASE_AFTER_CAPTURE");
            }
            return switch (first) {
                case LIVE -> "OK A";
                case CAPTURED -> capture() ? "OK A" : "ALREADY_CAPTURED RELEASE_AFTER_CAPTURE";
                case CAPTURED_UNDER_RF1, CAPTURED_AND_THEN_NAMED_RF1 -> !capture() ? "ALREADY_CAPTURED "
                        + (isOfAnother() ? "RELEASE_OF_ANOTHER_REFUND" : "RELEASE_AFTER_CAPTURE")
                    : isOfAnother() ? "REFUND_ORDER_DIFFERS SECOND_CHANNEL_REFUND" : "OK A";
                case RELEASED, RELEASED_UNDER_RF1 -> capture() ? "ALREADY_RELEASED CAPTURE_AFTER_RELEASE" : "OK A";
                case NONE, VOIDED -> throw new IllegalStateException("Nothing can be meant");
            };
        }

        /** Whether it names another refund of the channel than the one that A was captured for. */
        boolean isOfAnother() {
            return first.capturedUnderRf1() && "RF2".equals(refundOrderId);
        }

        /** Whether the settlement is the one that ends the hold. */
        boolean ends(String hold) {
            return expected().equals("OK " + hold) && (hold.equals("B") || first == First.LIVE);
        }
    }

    /** Where the money is kept. */
    private interface Desk {

        RechargeRef book(int number);

        Receipt freeze(RechargeRef ref, Attempt attempt);

        Receipt settle(Settlement settlement);

        /** How the hold with a refund number of ours, or of the vendor's, stands. */
        String stateOf(String cancelNo);
    }

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void open() throws IOException {
        books = BooksFixture.on(database, folder);
    }

    @AfterEach
    void theBooksProve() {
        try {
            assertThat(books.differences()).isEmpty();
        } finally {
            books.close();
        }
    }

    @Test
    void inOurOwnBooksEachCombinationMeansTheHoldThatTheContractSays() {
        assertEachScene(new OwnDesk());
    }

    @Test
    void atAVendorsSiteEachCombinationMeansTheHoldThatTheContractSays() {
        assertEachScene(new VendorDesk());
    }

    private void assertEachScene(Desk desk) {
        List<Scene> scenes = scenes();
        List<String> differing = new ArrayList<>();
        RechargeRef other = desk.book(0);
        Receipt ofAnother = desk.freeze(other, Time.OF_A.attempt());
        int stride = database == TestDatabase.POSTGRESQL ? STRIDE : 1;
        for (int i = 0; i < scenes.size(); i += stride) {
            Scene scene = scenes.get(i);
            RechargeRef ref = desk.book(i + 1);
            Receipt first = playFirst(desk, ref, scene);
            Receipt second = scene.second() ? desk.freeze(ref, Time.OF_B.attempt()) : null;
            String answer = play(desk, ref, scene, first, second, ofAnother);
            String expected = scene.expected() + states(
                    first == null || scene.first() == First.VOIDED ? null : stateOf(scene),
                    second == null ? null : scene.ends("B") ? scene.outcome().name() : "HELD");
            String found = answer
                    + states(first == null || first.cancelNo() == null ? null : desk.stateOf(first.cancelNo()),
                            second == null ? null : desk.stateOf(second.cancelNo()));
            if (!found.equals(expected)) {
                differing.add(scene + ": " + found + " instead of " + expected);
            }
        }
        assertThat(scenes).hasSizeGreaterThan(1000);
        assertThat(differing).as(differing.size() + " of " + scenes.size()).isEmpty();
    }

    private static String stateOf(Scene scene) {
        return switch (scene.first()) {
            case LIVE -> scene.ends("A") ? scene.outcome().name() : "HELD";
            case CAPTURED, CAPTURED_UNDER_RF1, CAPTURED_AND_THEN_NAMED_RF1 -> "CAPTURE";
            default -> "RELEASE";
        };
    }

    private static String states(String first, String second) {
        return " [" + first + ", " + second + "]";
    }

    private static List<Scene> scenes() {
        List<Scene> scenes = new ArrayList<>();
        for (First first : First.values()) {
            for (boolean timed : new boolean[] {true, false}) {
                for (boolean second : new boolean[] {true, false}) {
                    for (Named named : Named.values()) {
                        for (String refundOrderId : new String[] {null, "RF1", "RF2"}) {
                            for (Time time : Time.values()) {
                                for (Outcome outcome : Outcome.values()) {
                                    // our invoice number, or our refund number, in turn
                                    Scene scene = new Scene(first, timed, second, named, scenes.size() % 3 == 0,
                                            refundOrderId, time, outcome);
                                    if (isPossible(scene)) {
                                        scenes.add(scene);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return scenes;
    }

    private static boolean isPossible(Scene scene) {
        boolean held = scene.first() != First.NONE && scene.first() != First.VOIDED;
        return !(scene.first() == First.NONE && !scene.timed())
                && !(scene.first() == First.LIVE && scene.second())
                && !(scene.named() == Named.A && !held)
                && !(scene.named() == Named.B && !scene.second());
    }

    /** @return the answer to the freeze; null when there was none */
    private static Receipt playFirst(Desk desk, RechargeRef ref, Scene scene) {
        Attempt placed = scene.timed() ? Time.OF_A.attempt() : Time.NONE.attempt();
        if (scene.first() == First.NONE) {
            return null;
        }
        if (scene.first() == First.VOIDED) {
            return desk.settle(settlement(ref, placed, Outcome.RELEASE, null, null, null));
        }
        Receipt held = desk.freeze(ref, placed);
        if (scene.first().ended()) {
            desk.settle(settlement(ref, Time.OF_THE_END_OF_A.attempt(),
                    scene.first().captured() ? Outcome.CAPTURE : Outcome.RELEASE, null, held.cancelNo(),
                    scene.first().underRf1() && scene.first() != First.CAPTURED_AND_THEN_NAMED_RF1 ? "RF1" : null));
        }
        if (scene.first() == First.CAPTURED_AND_THEN_NAMED_RF1) {
            desk.settle(settlement(ref, Time.OF_THE_END_OF_A.attempt(), Outcome.CAPTURE, null, held.cancelNo(), "RF1"));
        }
        return held;
    }

    private String play(Desk desk, RechargeRef ref, Scene scene, Receipt first, Receipt second, Receipt other) {
        Receipt named = switch (scene.named()) {
            case A -> first;
            case B -> second;
            case ONE_OF_ANOTHER_RECHARGE -> other;
            case NOTHING, NONE_THAT_WE_KNOW -> null;
        };
        String unknown = scene.named() == Named.NONE_THAT_WE_KNOW ? "their own" : null;
        String invoiceNo = !scene.byInvoiceNo() ? null : named == null ? unknown : named.invoiceNo();
        String cancelNo = scene.byInvoiceNo() ? null : named == null ? unknown : named.cancelNo();
        String answer;
        try {
            String ended = desk.settle(settlement(ref, scene.time().attempt(), scene.outcome(), invoiceNo, cancelNo,
                    scene.refundOrderId())).cancelNo();
            answer = "OK " + (ended == null ? "-" : first != null && ended.equals(first.cancelNo()) ? "A" : "B");
        } catch (Refusal refusal) {
            answer = refusal.code().name();
        }
        return answer + casesOf(ref);
    }

    private String casesOf(RechargeRef ref) {
        return column("SELECT kind FROM case_file WHERE site = 'main' AND order_id = ? ORDER BY id", ref.orderId())
                .stream()
                .map(kind -> " " + kind).collect(Collectors.joining());
    }

    private List<String> column(String sql, String value) {
        try (Connection connection = books.database().dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            connection.rollback();
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class OwnDesk implements Desk {

        @Override
        public RechargeRef book(int number) {
            books.book(number % CARDS, number, 100_000);
            return ref(number % CARDS, number);
        }

        @Override
        public Receipt freeze(RechargeRef ref, Attempt attempt) {
            return books.holds().place(new HoldRequest(ref, attempt, DETAILS));
        }

        @Override
        public Receipt settle(Settlement settlement) {
            return settlement.outcome() == Outcome.CAPTURE ? books.holds().capture(settlement)
                    : books.holds().release(settlement);
        }

        @Override
        public String stateOf(String cancelNo) {
            return column(
                    "SELECT COALESCE(s.outcome, 'HELD') FROM refund_hold h LEFT JOIN settlement s ON s.site = h.site"
                            + " AND s.hold_id = h.id WHERE h.site = 'main' AND h.cancel_no = ?",
                    cancelNo).get(0);
        }
    }

    /** The vendor does at once what it is asked. */
    private final class VendorDesk implements Desk {

        private final VendorHolds holds = books.vendorHolds();
        private int numbers;

        @Override
        public RechargeRef book(int number) {
            return ref(1, number);
        }

        @Override
        public Receipt freeze(RechargeRef ref, Attempt attempt) {
            return answered(holds.place(new HoldRequest(ref, attempt, DETAILS)));
        }

        @Override
        public Receipt settle(Settlement settlement) {
            return answered(holds.settle(settlement));
        }

        private Receipt answered(Object step) {
            if (!(step instanceof VendorCall call)) {
                return (Receipt) step;
            }
            numbers++;
            return (Receipt) holds.record(call, new VendorOutcome.Done(call.recharge().flowNo(), "VC" + numbers,
                    "VI" + numbers, null, FEN));
        }

        @Override
        public String stateOf(String cancelNo) {
            return column("SELECT CASE WHEN state = 'CAPTURED' THEN 'CAPTURE' WHEN state = 'RELEASED' THEN 'RELEASE'"
                    + " ELSE state END FROM vendor_hold_state WHERE site = 'main' AND cancel_no = ?", cancelNo)
                    .get(0).strip();
        }
    }

    private static Settlement settlement(RechargeRef ref, Attempt attempt, Outcome outcome, String invoiceNo,
            String cancelNo, String refundOrderId) {
        return new Settlement(ref, attempt, outcome, invoiceNo, cancelNo, refundOrderId, DETAILS);
    }
}
