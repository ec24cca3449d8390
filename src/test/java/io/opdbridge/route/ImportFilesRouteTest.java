package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ImportFilesRouteTest extends RouteTest {

    private static final String RECHARGES = "site,cardType,cardNo,hisId,patientName,idCardNo,mobile,orderId,hisFlowNo,"
            + "hisOrderId,channelType,channelOrderNo,payMoney,paidAt,orderMemo\n";
    private static final String SPENDS = "site,cardType,cardNo,spendNo,amount,spentAt,memo\n";

    @TempDir
    private Path folder;

    @Override
    protected void prepare(RouteFixture bridge) {
        camelContextConfiguration().replaceRouteFromWith("import-files", "direct:dropped");
    }

    @Test
    void theRowsOfADroppedFileAreBookedOnce() throws IOException {
        Path file = write("recharges-1.csv", RECHARGES + row("A1", "10000"));
        assertThat(drop(file).getException()).isNull();
        assertThat(drop(file).getException()).isNull();

        assertThat(spendable("A1")).containsExactly(Map.of("spendable_fen", 10000L));
        assertThat(bridge.rows("SELECT pay_fen FROM recharge WHERE flow_no = 'RA1'"))
                .containsExactly(Map.of("pay_fen", 10000L));
    }

    @Test
    void aBadRowIsPutAsideAndKeepsNoOtherFromBeingBooked() throws IOException {
        drop(write("recharges-2.csv", RECHARGES + row("B1", "0") + row("B2", "500")));

        assertThat(spendable("B1")).isEmpty();
        assertThat(spendable("B2")).containsExactly(Map.of("spendable_fen", 500L));
        assertThat(failed("recharges-2.errors.csv")).content().startsWith("line,reason,row").contains("2,", "payMoney")
                .doesNotContain("RB2");
        assertThat(bridge.rows("SELECT who, note FROM audit_entry WHERE kind = 'IMPORT' AND site = 'main'"
                + " AND note LIKE '%recharges-2.csv' ORDER BY entry_no")).satisfiesExactly(
                        row -> assertThat(row.get("note"))
                                .asString().matches("import [0-9]+ begins: RECHARGES, recharges-2.csv"),
                        row -> assertThat(row.get("note"))
                                .asString().matches("import [0-9]+ ended: RECHARGES, 1 added of 500 fen,"
                                        + " 0 unchanged, 1 bad, recharges-2.csv"))
                .allSatisfy(row -> assertThat(row.get("who")).isEqualTo("drop folder"));
    }

    @Test
    void aRowWithWhatNoAnswerCouldHoldIsABadRow() throws IOException {
        drop(write("recharges-4.csv", RECHARGES + row("D1\u0001", "500") + row("D2\uFFFE", "500")));

        assertThat(bridge.rows("SELECT * FROM account WHERE card_no LIKE 'D%'")).isEmpty();
        assertThat(failed("recharges-4.errors.csv")).content().contains("hisFlowNo");
    }

    @Test
    void aSpendOverTheBalanceIsABadRow() throws IOException {
        drop(write("recharges-3.csv", RECHARGES + row("C1", "500")));
        drop(write("spends-3.csv", SPENDS + ",1,C1,S1,400,2026-11-21 09:00:00,\n,1,C1,S2,101,2026-11-21 09:00:00,\n"));

        assertThat(spendable("C1")).containsExactly(Map.of("spendable_fen", 100L));
        assertThat(failed("spends-3.errors.csv")).content().contains("S2").doesNotContain("S1,");
    }

    /** Before numbers had one form, Excel's signs and invisible characters were kept as a part of the key. */
    @Test
    void aRowThatAnEarlierVersionBookedUnderItsKeyAsTypedIsNotBookedAgain() throws IOException {
        for (String key : List.of("=\"RF1\"", "RF2\u200B", "ＲＦ３")) {
            bridge.intake().book(new Recharge("main", "1", "F" + key.length(),
                    new Recharge.Patient("PF", "患者", null, null), "WXF", key, null, "0", null, 500,
                    Instant.parse("2026-11-20T01:30:00Z"), null));
        }
        String row = ",1,F%s,PF,患者,,,WXF,%s,,0,,500,2026-11-20 09:30:00,\n";
        drop(write("recharges-7.csv", RECHARGES + row.formatted(6, "=\"RF1\"") + row.formatted(4, "RF2\u200B")
                + row.formatted(3, "ＲＦ３")));

        assertThat(failed("recharges-7.errors.csv")).doesNotExist();
        assertThat(bridge.rows("SELECT COUNT(*) AS n, SUM(pay_fen) AS fen FROM recharge WHERE order_id = 'WXF'").get(0)
                .get("n"))
                .isEqualTo(3L);
    }

    @Test
    void whatAFileBecameIsWrittenDownForEachSite() throws IOException {
        drop(write("recharges-8.csv", RECHARGES + row("H1", "500") + row("H2", "0") + "nowhere" + row("H3", "500")));
        assertThat(new ImportFiles(bridge.database()).list("main", true, 1)).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("recharges-8.csv");
            assertThat(file.kind()).isEqualTo("RECHARGES");
            assertThat(file.who()).isEqualTo("drop folder");
            assertThat(List.of(file.rows().added(), file.rows().unchanged(), file.rows().bad())).containsExactly(1L, 0L,
                    2L);
            assertThat(file.errorsName()).isEqualTo("recharges-8.errors.csv");
        });
    }

    @Test
    void whatAnImportThatWasKilledLeftBehindGoesWithTheNextImportOfAnyFile() throws IOException {
        Path left = failed("recharges-51234.part");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "line,reason,row");
        drop(write("recharges-6.csv", RECHARGES + row("E1", "500")));

        assertThat(left).doesNotExist();
        assertThat(spendable("E1")).containsExactly(Map.of("spendable_fen", 500L));
    }

    @Test
    void aFileThatCannotBeReadFailsSoThatItStaysInTheInbox() {
        Map<String, Object> before = bridge.ledger();
        assertThat(drop(folder.resolve("recharges-gone.csv")).getException()).isInstanceOf(IOException.class);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private Exchange drop(Path file) {
        return fluentTemplate.to("direct:dropped").withHeader("CamelFileAbsolutePath", file.toString())
                .withHeader("CamelFileName", file.getFileName().toString()).send();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path failed(String name) {
        return bridge.dataDir().resolve("inbox/failed").resolve(name);
    }

    private List<Map<String, Object>> spendable(String cardNo) {
        return bridge.rows("SELECT spendable_fen FROM account WHERE card_no = ?", cardNo);
    }

    private static String row(String number, String payMoney) {
        return ",1," + number + ",P" + number + ",患者,,,WX" + number + ",R" + number + ",,0,42" + number + "," + payMoney
                + ",2026-11-20 09:30:00,\n";
    }
}
