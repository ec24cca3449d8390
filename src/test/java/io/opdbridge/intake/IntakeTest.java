package io.opdbridge.intake;

import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.intake.ImportRefusal.Reason;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.PossibleDecision;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.Crowd;
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
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class IntakeTest {

    private static final Instant PAID_AT = Instant.parse("2026-11-20T01:30:05Z");

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void open() throws IOException {
        books = BooksFixture.on(database, folder);
        books.book(1, 1, 10_000);
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
    void theSameRowAgainChangesNothing() {
        assertThat(books.intake().book(books.recharge(1, 1, 10_000))).isFalse();
        assertThat(books.intake().book(books.spend(1, 1, 100))).isTrue();
        assertThat(books.intake().book(books.spend(1, 1, 100))).isFalse();
        assertThat(books.balances(1)).containsExactly(9900L, 0L);
    }

    @Test
    void aContradictingRowIsRefusedWithItsColumns() {
        assertRefused(books.recharge(1, 1, 10_001), Reason.CONTRADICTS_IMPORTED_ROW, "payMoney");
        assertRefused(recharge("90001", "P1", "R1", "other order"), Reason.CONTRADICTS_IMPORTED_ROW, "orderId",
                "hisOrderId", "channelOrderNo");
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void aRowAgainMayComeWithAnotherNameAndMobile() {
        Recharge row = books.recharge(1, 1, 10_000);
        assertThat(books.intake().book(new Recharge(row.site(), row.cardType(), row.cardNo(),
                new Recharge.Patient(row.patient().id(), "新名", row.patient().idCardNo(), "139"), row.orderId(),
                row.flowNo(), row.hisOrderId(), row.channelType(),
                row.channelOrderNo(), row.payFen(), row.paidAt(), row.orderMemo()))).isFalse();
    }

    @Test
    void aRechargeForAnotherPatientsCardIsRefused() {
        assertRefused(recharge("90001", "P9", "R9", "WX9"), Reason.CARD_OF_ANOTHER_PATIENT, "hisId");
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void aSpendOverTheBalanceOrWithoutAccountIsRefused() {
        assertThatThrownBy(() -> books.intake().book(books.spend(1, 1, 10_001)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INSUFFICIENT_BALANCE));
        assertThatThrownBy(() -> books.intake().book(books.spend(2, 2, 1)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NO_ACCOUNT));
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void aReturnCreditsTheCardOnceAndNeverMoreThanWasSpent() {
        books.intake().book(books.spend(1, 1, 3_000));
        assertThat(books.intake().book(returned("T1", "S1", 1_000))).isTrue();
        assertThat(books.intake().book(returned("T1", "S1", 1_000))).isFalse();
        assertThat(books.balances(1)).containsExactly(8_000L, 0L);
        assertReturnRefused(returned("T1", "S1", 999), Reason.CONTRADICTS_IMPORTED_ROW, "amount");
        assertReturnRefused(returned("T2", "S1", 2_001), Reason.OVER_SPEND, "amount");
        assertReturnRefused(returned("T2", "S9", 1), Reason.NO_SPEND, "spendNo");
        assertThat(books.intake().book(returned("T2", "S1", 2_000))).isTrue();
        assertReturnRefused(returned("T3", "S1", 1), Reason.OVER_SPEND, "amount");
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void ofTwoReturnsAtOnceNoMoreIsCreditedThanWasSpent() throws Exception {
        books.intake().book(books.spend(1, 1, 1_000));
        List<Boolean> booked = List.copyOf(Crowd.atOnce(8, number -> {
            try {
                return books.intake().book(returned("T" + number, "S1", 400));
            } catch (ImportRefusal refused) {
                return false;
            }
        }));
        assertThat(booked).filteredOn(one -> one).hasSize(2);
        assertThat(books.balances(1)).containsExactly(9_800L, 0L);
    }

    @Test
    void aReturnIsNeitherChangedNorDeleted() {
        books.intake().book(books.spend(1, 1, 1_000));
        books.intake().book(returned("T1", "S1", 400));
        assertThatThrownBy(() -> books.execute("UPDATE spend_return SET amount_fen = 1"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> books.execute("DELETE FROM spend_return")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> books.execute("UPDATE journal_entry SET account_id = 0"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aReturnThatDoesNotFitItsEntryIsFound() throws Exception {
        books.intake().book(books.spend(1, 1, 1_000));
        assertThat(books.prove(line -> {}).counts()).containsEntry("returns", 0L);
        books.intake().book(returned("T1", "S1", 400));
        assertThat(books.prove(line -> {}).counts()).containsEntry("returns", 1L);
        books.execute("UPDATE spend SET amount_fen = 399");
        assertThat(books.differences()).anySatisfy(line -> assertThat(line).contains("spend_return"));
        books.execute("UPDATE spend SET amount_fen = 1000");
    }

    @Test
    void aSpendOverTheBalanceIsACaseUntilItsRowIsBooked() {
        books.freeze(BooksFixture.ref(1, 1), BooksFixture.attempt("T1", 9_000, "2026-11-23T02:15:00Z"));
        String cancelNo = books
                .capture(BooksFixture.ref(1, 1), BooksFixture.attempt("T1", 9_000, "2026-11-23T02:15:00Z")).cancelNo();
        for (int times = 0; times < 2; times++) {
            assertThatThrownBy(() -> books.intake().book(books.spend(1, 1, 1_001))).isInstanceOf(ImportRefusal.class);
        }
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.SPEND_OVER_BALANCE);
            assertThat(found.attempt().transNo()).isEqualTo("S1");
            assertThat(found.attempt().priceFen()).isEqualTo(1_001);
            assertThat(found.refund().cancelNo()).isEqualTo(cancelNo);
            assertThat(found.orderId()).isEqualTo("WX1");
            assertThat(found.seen().times()).isEqualTo(2);
        });
        books.book(1, 2, 1);
        assertThat(books.intake().book(books.spend(1, 1, 1_001))).isTrue();
        assertThat(books.openCases()).isEmpty();
        assertThat(books.balances(1)).containsExactly(0L, 0L);
    }

    @Test
    void aSpendOverTheBalanceThatPeopleHaveEndedIsNoCaseAgain() {
        assertThatThrownBy(() -> books.intake().book(books.spend(1, 1, 10_001))).isInstanceOf(ImportRefusal.class);
        Case open = books.openCases().get(0);
        assertThat(books.decisions().possible(open)).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
        books.decisions().decide(new DecisionRequest(BooksFixture.SITE, open.id(), "t1", CaseAction.SOLVED, 10_001,
                "paid at the desk"),
                new Person("a", Set.of(Person.Role.OPERATOR), "test"));
        CaseProposal proposal = new JdbcLedgerStore(books.database()).inTransaction(tx -> tx.openProposal(open))
                .orElseThrow();
        books.decisions().approve(BooksFixture.SITE, proposal.id(),
                new Person("b", Set.of(Person.Role.APPROVER), "test"), null);
        assertThatThrownBy(() -> books.intake().book(books.spend(1, 1, 10_001))).isInstanceOf(ImportRefusal.class);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void whereNoNumberTellsPatientsApartAnotherNameIsAnotherPatient() {
        assertThat(books.intake().book(named("6222", "R7", "测试辛"))).isTrue();
        assertRefused(named("6222", "R8", "测试壬"), Reason.CARD_OF_ANOTHER_PATIENT, "patientName");
        assertThat(books.intake().book(named("6222", "R8", " 测试 辛"))).isTrue();
        assertThat(books.intake().book(named("6222", "R9", "测**"))).isTrue();
    }

    private static Recharge named(String cardNo, String flowNo, String name) {
        return new Recharge(BooksFixture.SITE, "1", cardNo, new Recharge.Patient(null, name, null, null), "O" + flowNo,
                flowNo, null, "0", null, 100,
                PAID_AT, null);
    }

    private static SpendReturn returned(String returnNo, String spendNo, long fen) {
        return new SpendReturn(BooksFixture.SITE, returnNo, spendNo, fen, PAID_AT, null);
    }

    private void assertReturnRefused(SpendReturn row, Reason reason, String... columns) {
        assertThatThrownBy(() -> books.intake().book(row)).isInstanceOfSatisfying(ImportRefusal.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.fields()).isEqualTo(List.of(columns));
        });
    }

    @Test
    void rowsOfASiteWhoseMoneyIsInAHisAreRefused() {
        assertThatThrownBy(() -> books.vendorIntake().book(books.recharge(1, 2, 10_000)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.KEPT_BY_HIS));
        assertThatThrownBy(() -> books.vendorIntake().book(returned("T1", "S1", 1)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.KEPT_BY_HIS));
        assertThatThrownBy(() -> books.vendorIntake().book(books.spend(1, 1, 1)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.KEPT_BY_HIS));
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    private static Recharge recharge(String cardNo, String patientId, String flowNo, String orderId) {
        return new Recharge(BooksFixture.SITE, "1", cardNo, new Recharge.Patient(patientId, null, null, null), orderId,
                flowNo, null, "0",
                null, 10_000, PAID_AT, null);
    }

    private void assertRefused(Recharge row, Reason reason, String... columns) {
        assertThatThrownBy(() -> books.intake().book(row)).isInstanceOfSatisfying(ImportRefusal.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.fields()).isEqualTo(List.of(columns));
        });
    }
}
