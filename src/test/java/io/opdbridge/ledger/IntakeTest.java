package io.opdbridge.ledger;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.ledger.ImportRefusal.Reason;
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
import java.time.Instant;
import java.util.List;

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
        assertThat(books.intake().book(new Recharge(row.site(), row.cardType(), row.cardNo(), row.patientId(), "新名",
                row.idCardNo(), "139", row.orderId(), row.flowNo(), row.hisOrderId(), row.channelType(),
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
    void rowsOfASiteWhoseMoneyIsInAHisAreRefused() {
        assertThatThrownBy(() -> books.vendorIntake().book(books.recharge(1, 2, 10_000)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.KEPT_BY_HIS));
        assertThatThrownBy(() -> books.vendorIntake().book(books.spend(1, 1, 1)))
                .isInstanceOfSatisfying(ImportRefusal.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.KEPT_BY_HIS));
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    private static Recharge recharge(String cardNo, String patientId, String flowNo, String orderId) {
        return new Recharge(BooksFixture.SITE, "1", cardNo, patientId, null, null, null, orderId, flowNo, null, "0",
                null, 10_000, PAID_AT, null);
    }

    private void assertRefused(Recharge row, Reason reason, String... columns) {
        assertThatThrownBy(() -> books.intake().book(row)).isInstanceOfSatisfying(ImportRefusal.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.fields()).isEqualTo(List.of(columns));
        });
    }
}
