package io.opdbridge.intake;

import io.opdbridge.BridgeCommand;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** {@code bin/bridge import}, through a running bridge and on the files of a stopped one. */
class ImportCommandTest {

    enum State {
        RUNNING,
        STOPPED
    }

    @TempDir
    private static Path folder;
    private static ProcessBridge bridge;

    @BeforeAll
    static void start() throws IOException {
        bridge = ProcessBridge.run(dataDir(State.RUNNING));
    }

    @AfterAll
    static void stop() throws IOException {
        bridge.close();
    }

    @ParameterizedTest
    @EnumSource
    void rechargesCreditTheirCardAndSpendsDebitItOnceHoweverOftenTheyAreImported(State state) throws Exception {
        Path recharges = ProcessCsv.write(file("recharges-good.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("11", "R11-1", 10000), ProcessCsv.recharge("11", "R11-2", 550));
        Path spends = ProcessCsv.write(file("spends-good.csv"), ProcessCsv.SPENDS,
                ProcessCsv.spend("11", "S11-1", 50));

        var first = run(state, recharges, spends);
        var again = run(state, recharges, spends);

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("2 added, 0 unchanged, 0 bad", "1 added, 0 unchanged, 0 bad");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("0 added, 2 unchanged, 0 bad", "0 added, 1 unchanged, 0 bad");
        assertThat(spendableFen(state, "11")).isEqualTo(10500);
        assertThat(errorsFile(state, "recharges-good")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void badRowsAreReportedWithTheirLineAndTheGoodOnesOfTheFileAreIn(State state) throws Exception {
        String contradicting = ProcessCsv.recharge("12", "R12-1", 999);
        String unknownSite = "west" + ProcessCsv.recharge("12", "R12-3", 100);
        String otherPatient = ProcessCsv.recharge("12", "R12-4", 100).replace("P12", "P13");
        String twoLines = ",1,12,P12,\"王\r\n五\",,,O,R12-5,,7,,100,2026-11-20 09:30:00,";
        Path file = ProcessCsv.write(file("recharges-bad.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("12", "R12-1", 1000),
                contradicting,
                unknownSite,
                ProcessCsv.recharge("12", "R12-2", 20) + ",too,many",
                otherPatient,
                twoLines,
                ProcessCsv.recharge("12", "R12-6", 0),
                ProcessCsv.recharge("12", "R12-7", 300).replace("2026-11-20 09:30:00", "yesterday"),
                ProcessCsv.recharge("12", "R12-8", 8));

        var result = run(state, file);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("2 added, 0 unchanged, 7 bad");
        List<CSVRecord> errors = errors(state, "recharges-bad");
        assertThat(errors).extracting(row -> row.get("line")).containsExactly("3", "4", "5", "6", "7", "9", "10");
        assertThat(errors).extracting(row -> row.get("row"))
                .contains(contradicting, unknownSite, otherPatient, twoLines);
        assertThat(errors.get(0).get("reason")).contains("payMoney");
        assertThat(errors.get(1).get("reason")).contains("west");
        assertThat(errors.get(2).get("reason")).contains("15", "17");
        assertThat(errors.get(3).get("reason")).contains("hisId");
        assertThat(errors.get(4).get("reason")).contains("channelType");
        assertThat(errors.get(5).get("reason")).contains("payMoney");
        assertThat(errors.get(6).get("reason")).contains("paidAt");
        assertThat(spendableFen(state, "12")).isEqualTo(1008);
    }

    @ParameterizedTest
    @EnumSource
    void aSpendBeforeItsAccountOrOverTheBalanceIsABadRow(State state) throws Exception {
        Path early = ProcessCsv.write(file("spends-early.csv"), ProcessCsv.SPENDS, ProcessCsv.spend("14", "S14-1", 10));
        Path recharges = ProcessCsv.write(file("recharges-14.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("14", "R14-1", 100));
        Path late = ProcessCsv.write(file("spends-late.csv"), ProcessCsv.SPENDS,
                ProcessCsv.spend("14", "S14-1", 10), ProcessCsv.spend("14", "S14-2", 91),
                ProcessCsv.spend("14", "S14-1", 11), ProcessCsv.spend("14", "S14-3", 90));

        var result = run(state, early, recharges, late);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(errors(state, "spends-early")).extracting(row -> row.get("line"), row -> row.get("row"))
                .containsExactly(tuple("2", ProcessCsv.spend("14", "S14-1", 10)));
        assertThat(errors(state, "spends-late")).extracting(row -> row.get("line")).containsExactly("3", "4");
        assertThat(spendableFen(state, "14")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aByteOrderMarkIsAcceptedAndColumnsMayStandInAnyOrder(State state) throws Exception {
        Path file = Files.writeString(file("spends-bom.csv"), "\uFEFFspendNo,site,cardNo,cardType,amount,memo,spentAt\n"
                + "S15-1,main,15,1,40,,20261121093000\n");
        Path recharges = ProcessCsv.write(file("recharges-bom.csv"), "\uFEFF" + ProcessCsv.RECHARGES,
                ProcessCsv.recharge("15", "R15-1", 100));

        var result = run(state, recharges, file);

        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(spendableFen(state, "15")).isEqualTo(60);
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNoUtf8MakeABadRow(State state) throws Exception {
        String gbk = ProcessCsv.recharge("16", "R16-1", 100);
        byte[] text = (ProcessCsv.RECHARGES + "\r\n" + gbk + "\r\n").getBytes("GBK");
        Path file = Files.write(file("recharges-gbk.csv"), text);
        Files.writeString(file, ProcessCsv.recharge("16", "R16-2", 200) + "\r\n", StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);

        var result = run(state, file);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(errors(state, "recharges-gbk")).extracting(row -> row.get("line")).containsExactly("2");
        assertThat(errors(state, "recharges-gbk").get(0).get("reason")).contains("UTF-8");
        assertThat(spendableFen(state, "16")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAColumnOrWithoutAnEndOfItsQuoteAFileIsBad(State state) throws Exception {
        Path headless = ProcessCsv.write(file("recharges-headless.csv"), ProcessCsv.RECHARGES.replace(",payMoney", ""),
                "x");
        Path openQuote = ProcessCsv.write(file("recharges-quote.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("17", "R17-1", 100), ",1,\"17");

        var result = run(state, headless, openQuote);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(errors(state, "recharges-headless")).singleElement().satisfies(row -> {
            assertThat(row.get("line")).isEqualTo("1");
            assertThat(row.get("reason")).contains("payMoney").doesNotContain("paidAt");
        });
        assertThat(errors(state, "recharges-quote")).extracting(row -> row.get("line")).containsExactly("3");
        assertThat(spendableFen(state, "17")).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void theErrorsOfAFileStayWhenItIsMendedAndImportedAgain(State state) throws Exception {
        Path file = ProcessCsv.write(file("recharges-mended.csv"), ProcessCsv.RECHARGES, "x");
        assertThat(run(state, file).exitCode()).isEqualTo(1);

        ProcessCsv.write(file, ProcessCsv.RECHARGES, ProcessCsv.recharge("18", "R18-1", 100));
        assertThat(run(state, file).exitCode()).isZero();
        ProcessCsv.write(file, ProcessCsv.RECHARGES, "y");
        var third = run(state, file);

        assertThat(third.out()).contains("recharges-mended.2.errors.csv");
        assertThat(errors(state, "recharges-mended")).extracting(row -> row.get("row")).containsExactly("x");
        assertThat(errors(state, "recharges-mended.2")).extracting(row -> row.get("row")).containsExactly("y");
        assertThat(spendableFen(state, "18")).isEqualTo(100);
    }

    @Test
    void twoFilesOfOneNameAtOnceLeaveTheBadRowsOfBoth() throws Exception {
        String[] rows = IntStream.range(0, 2000).mapToObj(number -> "x" + number).toArray(String[]::new);
        Path first = ProcessCsv.write(file("first/recharges-same.csv"), ProcessCsv.RECHARGES, rows);
        Path second = ProcessCsv.write(file("second/recharges-same.csv"), ProcessCsv.RECHARGES + ",further", rows);

        var running = CompletableFuture.supplyAsync(() -> exitCode(State.RUNNING, first));
        assertThat(exitCode(State.RUNNING, second)).isEqualTo(1);
        assertThat(running.get(90, TimeUnit.SECONDS)).isEqualTo(1);

        for (String stem : List.of("recharges-same", "recharges-same.2")) {
            List<CSVRecord> errors = errors(State.RUNNING, stem);
            assertThat(errors).extracting(row -> row.get("row")).containsExactly(rows);
            assertThat(errors).extracting(row -> row.get("reason")).containsOnly(errors.get(0).get("reason"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noFileOrOneThatIsNotThereIsWrongUsage(State state) throws Exception {
        var missing = run(state, file("nowhere.csv"));

        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("nowhere.csv");
        assertThat(run(state).exitCode()).isEqualTo(2);
    }

    private static Path dataDir(State state) {
        return folder.resolve(state.name());
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static long spendableFen(State state, String cardNo) throws Exception {
        return ProcessLedger.spendableFen(dataDir(state), cardNo);
    }

    private static ProcessCommand.Result run(State state, Path... files) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("import", "--language", "en"));
        Stream.of(files).map(Path::toString).forEach(arguments::add);
        return BridgeCommand.run(dataDir(state), arguments.toArray(String[]::new));
    }

    private static int exitCode(State state, Path file) {
        try {
            return run(state, file).exitCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Path errorsFile(State state, String stem) {
        return dataDir(state).resolve("inbox/failed").resolve(stem + ".errors.csv");
    }

    private static List<CSVRecord> errors(State state, String stem) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(errorsFile(state, stem), StandardCharsets.UTF_8, format)) {
            assertThat(parser.getHeaderNames()).containsExactly("line", "reason", "row");
            return parser.getRecords();
        }
    }
}
