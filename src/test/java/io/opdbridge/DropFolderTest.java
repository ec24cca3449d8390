package io.opdbridge;

import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** What hospitals really drop into the inbox of a running bridge: files of a spreadsheet, or of another name. */
@Tag("full")
class DropFolderTest {

    private static final String RETURNS = "site,returnNo,spendNo,amount,returnedAt,memo";

    @TempDir
    private static Path dataDir;
    private static ProcessBridge bridge;

    @BeforeAll
    static void start() throws IOException {
        Path inbox = Files.createDirectories(dataDir.resolve("inbox"));
        for (String name : List.of("recharge-1.csv", "recharges.xlsx", ".recharges-2.csv.swp")) {
            Files.setLastModifiedTime(Files.createFile(inbox.resolve(name)),
                    FileTime.from(Instant.now().minusSeconds(120)));
        }
        bridge = ProcessBridge.run(dataDir);
    }

    @AfterAll
    static void stop() throws IOException {
        bridge.close();
    }

    @Test
    void excelsQuotesAndInvisibleCharactersAreNoPartOfACardNumber() throws Exception {
        drop("recharges-eq.csv", ProcessCsv.RECHARGES, row("=\"0012345\"", "O107", 1000),
                row("\"=\"\"0012346\"\"\"", "O108", 1001),
                row("7000143\u200B", "O143", 1002), row("\uFEFF７０００１４４\u00A0", "O144", 1003));

        assertThat(failed("recharges-eq")).doesNotExist();
        assertThat(spendable("0012345")).isEqualTo(1000);
        assertThat(spendable("0012346")).isEqualTo(1001);
        assertThat(spendable("7000143")).isEqualTo(1002);
        assertThat(spendable("7000144")).isEqualTo(1003);
    }

    @Test
    void aNumberThatASpreadsheetHasRoundedIsABadRow() throws Exception {
        drop("recharges-sci.csv", ProcessCsv.RECHARGES, row("6.24E+15", "O201", 1000), row("6200201", "4.2E+27", 1000),
                row("6200202.0", "O203", 1000), row("12E5", "O204", 1000));

        List<CSVRecord> errors = errors("recharges-sci");
        assertThat(errors).extracting(row -> row.get("line")).containsExactly("2", "3", "4");
        assertThat(errors.get(0).get("reason")).contains("表格软件", "cardNo");
        assertThat(errors.get(1).get("reason")).contains("orderId", "hisFlowNo");
        assertThat(spendable("12E5")).isEqualTo(1000);
    }

    @Test
    void anotherPatientsNameOnTheSameCardIsABadRow() throws Exception {
        String anonymous = ",1,6200301,,%s,,,%s,%s,,0,,1000,2026-11-28 09:00:00,";
        drop("recharges-names.csv", ProcessCsv.RECHARGES, anonymous.formatted("测试辛", "O301", "O301"),
                anonymous.formatted("测试壬", "O302", "O302"));

        assertThat(errors("recharges-names")).singleElement()
                .satisfies(row -> assertThat(row.get("reason")).contains("patientName"));
        assertThat(spendable("6200301")).isEqualTo(1000);
    }

    @Test
    void aStrayQuoteMakesItsOwnLineBadAndNoOther() throws Exception {
        String stray = row("7000221", "O221", 1000).replace("测试", "\"小\"王");
        String unclosed = row("7000224", "O224", 1000).replace("测试", "\"小王");
        String twoLines = row("7000225", "O225", 1000).replace("测试", "\"小\r\n王\"");
        drop("recharges-quote.csv", ProcessCsv.RECHARGES, row("7000220", "O220", 1000), stray,
                row("7000222", "O222", 1000),
                unclosed, row("7000223", "O223", 1000), twoLines);
        drop("spends-quote.csv", ProcessCsv.SPENDS, ",1,7000223,S223,1,2026-11-28 09:00:00,\"挂号\r\n检查, \"\"加急\"\"\"");

        assertThat(errors("recharges-quote")).extracting(row -> row.get("line"), row -> row.get("row"))
                .containsExactly(tuple("3", stray), tuple("5", unclosed), tuple("7", twoLines));
        assertThat(failed("spends-quote")).doesNotExist();
        assertThat(spendable("7000220")).isEqualTo(1000);
        assertThat(spendable("7000222")).isEqualTo(1000);
        assertThat(spendable("7000223")).isEqualTo(999);
    }

    @Test
    void aFileOfTheSameNameErasesNothing() throws Exception {
        for (int time = 1; time <= 3; time++) {
            drop("recharges-same.csv", ProcessCsv.RECHARGES, row("7000400", "O40" + time, 0),
                    row("7000401", "O41" + time, 100));
        }
        assertThat(names("done")).contains("recharges-same.csv", "recharges-same.2.csv", "recharges-same.3.csv");
        assertThat(names("failed")).contains("recharges-same.errors.csv", "recharges-same.2.errors.csv",
                "recharges-same.3.errors.csv");
        assertThat(errors("recharges-same")).singleElement()
                .satisfies(row -> assertThat(row.get("row")).contains("O401"));
        assertThat(errors("recharges-same.3")).singleElement()
                .satisfies(row -> assertThat(row.get("row")).contains("O403"));
        assertThat(spendable("7000401")).isEqualTo(300);
    }

    @Test
    void anExtensionInCapitalsIsTaken() throws Exception {
        drop("Recharges-1.CSV", ProcessCsv.RECHARGES, row("7000501", "O501", 100), row("7000501", "O502", 0));

        assertThat(names("done")).contains("Recharges-1.CSV");
        assertThat(errors("Recharges-1")).hasSize(1);
        assertThat(spendable("7000501")).isEqualTo(100);
    }

    /** Within the time of looking at the inbox, not a minute later; what is still being written is no slip. */
    @Test
    void whatNothingImportsIsNamedAtOnceAndListed() throws Exception {
        Path inbox = dataDir.resolve("inbox");
        Files.writeString(inbox.resolve("recharges-9.csv.tmp"), "half");
        ProcessCsv.drop(dataDir, "rechages-1.csv", ProcessCsv.RECHARGES, row("7000900", "O900", 100));
        Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> Stream.of("recharges.xlsx", "recharge-1.csv",
                "rechages-1.csv")
                .allMatch(bridge.output()::contains));
        assertThat(bridge.output().split("Nothing imports", -1)).hasSize(4);

        var listed = BridgeCommand.run(dataDir, "imports", "--open");
        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out()).contains("inbox/rechages-1.csv  [!]", "inbox/recharge-1.csv  [!]",
                "inbox/recharges.xlsx  [!]",
                "文件名须以 recharges、spends 或 returns 开头").doesNotContain(".tmp", ".swp", "import.lock");
        assertThat(BridgeCommand.run(dataDir, "imports", "--format", "json").out())
                .contains("{\"name\":\"rechages-1.csv\",\"state\":\"NOT_TAKEN\"}");
        Files.delete(inbox.resolve("recharges-9.csv.tmp"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "row-1|HEADER,ROW|表头与记录在同一行",
        "row-2|HEADERROW|表头与记录在同一行",
        "row-3|HEADER ROW|表头与记录在同一行",
        "row-4|HEADER,,ROW|表头与记录在同一行",
        "row-5|HEADERmainROW|表头与记录在同一行",
        "row-6|ROW|缺少表头"})
    void aRowOnTheLineOfTheHeaderIsNotLost(String name, String firstLine, String reason) throws Exception {
        String row = row("7000910", "O910", 100);
        drop("recharges-" + name + ".csv", firstLine.replace("HEADER", ProcessCsv.RECHARGES).replace("ROW", row));

        assertThat(errors("recharges-" + name)).singleElement().satisfies(bad -> {
            assertThat(bad.get("line")).isEqualTo("1");
            assertThat(bad.get("reason")).contains(reason);
            assertThat(bad.get("row")).contains(row);
        });
    }

    /** What a header lacks is said of the kind that its file's name says, or else that its columns say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "recharges-lack.csv|site,cardType,cardNo,hisFlowNo,amount|充值文件|payMoney|spendNo",
        "spends-lack.csv|site,spendNo,amount,spentAt,memo|消费文件|cardType, cardNo|returnNo",
        "returns-lack.csv|site,cardType,cardNo,spendNo,amount|退费到卡文件|returnNo, returnedAt|spentAt"})
    void aHeaderThatLacksColumnsIsReadAsTheKindOfItsName(String name, String header, String kind, String lacks,
            String not)
            throws Exception {
        drop(name, header, "x");

        assertThat(errors(name.replace(".csv", ""))).singleElement()
                .satisfies(bad -> assertThat(bad.get("reason")).contains(kind, lacks).doesNotContain(not));
    }

    @Test
    void aFileOfAnotherNameIsReadAsTheKindOfItsColumns() throws Exception {
        for (String[] one : new String[][] {{"export-1.csv", "site,cardType,cardNo,hisFlowNo,paidAt", "充值文件"},
            {"export-2.csv", "cardType,cardNo,spendNo,amount,spentAt,memo", "消费文件"},
            {"export-3.csv", "site,returnNo,spendNo,amount", "退费到卡文件"}}) {
            Path file = ProcessCsv.write(dataDir.resolve("drafts").resolve(one[0]), one[1], "x");
            assertThat(BridgeCommand.run(dataDir, "import", file.toString()).exitCode()).isEqualTo(1);
            assertThat(errors(one[0].replace(".csv", ""))).singleElement()
                    .satisfies(bad -> assertThat(bad.get("reason")).contains(one[2]));
        }
    }

    @Test
    void aHeaderInOtherCapitalsWithBlanksIsRead() throws Exception {
        drop("recharges-header.csv",
                ProcessCsv.RECHARGES.toUpperCase(Locale.ROOT).replace(",", " , ").replace(" CARDNO",
                        "\"\u200BcardNo\""),
                row("7000601", "O601", 100), ",,,,,,,,,,,,,,");
        assertThat(failed("recharges-header")).doesNotExist();
        assertThat(spendable("7000601")).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"semicolon, ;", "tab, Tab", "utf-16, UTF-16", "workbook, Excel", "gbk, GBK", "empty, 空"})
    void aFileThatIsNoCsvInUtf8SaysWhatToDo(String what, String word) throws Exception {
        String text = ProcessCsv.RECHARGES + "\r\n" + row("7000701", "O701", 100) + "\r\n";
        byte[] bytes = switch (what) {
            case "semicolon" -> text.replace(',', ';').getBytes(StandardCharsets.UTF_8);
            case "tab" -> text.replace(',', '\t').getBytes(StandardCharsets.UTF_8);
            case "utf-16" -> text.getBytes(StandardCharsets.UTF_16LE);
            case "workbook" -> "PK\u0003\u0004 and so on".getBytes(StandardCharsets.UTF_8);
            case "gbk" -> text.getBytes(Charset.forName("GBK"));
            default -> new byte[0];
        };
        dropBytes("recharges-" + what + ".csv", bytes);
        assertThat(errors("recharges-" + what)).singleElement()
                .satisfies(row -> assertThat(row.get("reason")).contains(word));
    }

    @Test
    void aReturnCreditsTheCardItWasSpentFrom() throws Exception {
        drop("recharges-ret.csv", ProcessCsv.RECHARGES, row("7000801", "O801", 1000));
        drop("spends-ret.csv", ProcessCsv.SPENDS, ProcessCsv.spend("7000801", "S801", 600));
        String early = ",T802,S802,1,2026-11-22 09:00:00,";
        drop("returns-1.csv", RETURNS, ",T801,S801,400,2026-11-22 09:00:00,退号", early,
                ",T803,S801,201,2026-11-22 09:00:00,");
        drop("returns-1.csv", RETURNS, ",T801,S801,400,2026-11-22 09:00:00,退号");

        assertThat(errors("returns-1")).extracting(row -> row.get("line")).containsExactly("3", "4");
        assertThat(errors("returns-1").get(0).get("row")).isEqualTo(early);
        assertThat(spendable("7000801")).isEqualTo(800);
        ProcessCommand.Result proof = BridgeCommand.run(dataDir, "verify", "--language", "en");
        assertThat(proof.exitCode()).as(proof.out()).isZero();
        assertThat(proof.out()).containsPattern("returns +1\\n");
    }

    @Test
    void aSpendOverTheBalanceIsACaseThatCommandsShow() throws Exception {
        drop("recharges-over.csv", ProcessCsv.RECHARGES, row("7000901", "O901", 100));
        drop("spends-over.csv", ProcessCsv.SPENDS, ProcessCsv.spend("7000901", "S901", 101));

        assertThat(errors("spends-over")).hasSize(1);
        assertThat(BridgeCommand.run(dataDir, "cases").out()).contains("SPEND_OVER_BALANCE", "S901");
    }

    @Test
    void badRowsAreListedUntilSomebodySaysThatTheyAreDealtWith() throws Exception {
        drop("recharges-deal.csv", ProcessCsv.RECHARGES, row("7001101", "O1101", 0), row("7001102", "O1102", 5));
        String listed = BridgeCommand.run(dataDir, "imports", "--open", "--max", "1000", "--language", "en").out();
        String line = listed.lines().filter(one -> one.contains("recharges-deal.csv")).findFirst().orElseThrow();
        assertThat(line).contains("RECHARGES", "1 added, 0 unchanged, 1 bad", "[!]");
        assertThat(listed).contains("inbox/failed/recharges-deal.errors.csv");
        String number = line.substring(0, line.indexOf(' '));
        drop("recharges-later.csv", ProcessCsv.RECHARGES, row("7001103", "O1103", 5));
        assertThat(BridgeCommand.run(dataDir, "imports", "--max", "1").out()).as("what waits comes first")
                .contains("[!]");

        assertThat(BridgeCommand.run(dataDir, "imports", "--dealt-with", number).exitCode()).isEqualTo(1);
        assertThat(
                BridgeCommand.run(dataDir, "imports", "--dealt-with", number, "--note", "row was a test", "--as", "li")
                        .exitCode())
                .isZero();
        assertThat(BridgeCommand.run(dataDir, "imports", "--dealt-with", number, "--note", "again").exitCode())
                .isEqualTo(1);
        assertThat(BridgeCommand.run(dataDir, "imports", "--open", "--max", "1000").out())
                .doesNotContain("recharges-deal.csv");
        assertThat(BridgeCommand.run(dataDir, "imports", "--format", "json").out()).contains("\"dealtBy\":\"li\"");
        assertThat(BridgeCommand.run(dataDir, "audit", "--format", "csv").out()).contains("DEALT_WITH",
                "row was a test");
    }

    @Test
    void noCellOfTheAuditTrailIsAFormula() throws Exception {
        bridge.call("OPDRechargeList", "<CardType>1</CardType><CardNo>=1+1</CardNo>");
        bridge.call("OPDRechargeList", "<CardType>1</CardType><CardNo>@SUM(1)</CardNo>");
        String csv = BridgeCommand.run(dataDir, "audit", "--card", "=1+1", "--format", "csv").out();
        assertThat(csv).contains(",'=1+1,").doesNotContain(",=1+1");
        assertThat(BridgeCommand.run(dataDir, "audit", "--format", "csv").out()).contains("'@SUM(1)")
                .doesNotContain(",@SUM");
    }

    @Test
    void noCellOfTheErrorsIsAFormulaAndNothingTurnsItsDirection() throws Exception {
        drop("recharges-formula.csv", ProcessCsv.RECHARGES,
                "=cmd|' /C calc'!A0," + row("7001001", "O\u202E1001", 0).substring(1));
        assertThat(Files.readString(failed("recharges-formula"))).doesNotContain("\u202E", "\n2,=", ",=cmd")
                .contains("'=cmd", "[U+202E]");
    }

    /** A recharge whose flow number is its order's. */
    private static String row(String cardNo, String orderId, long fen) {
        return ",1," + cardNo + ",Q" + cardNo.replaceAll("[^0-9]", "") + ",测试,,," + orderId + "," + orderId
                + ",,0,," + fen + ",2026-11-28 09:00:00,";
    }

    private static void drop(String name, String header, String... rows) throws IOException {
        String text = Stream.concat(Stream.of(header), Stream.of(rows)).collect(Collectors.joining("\r\n", "", "\r\n"));
        dropBytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until it is put away. */
    private static void dropBytes(String name, byte[] bytes) throws IOException {
        Path draft = Files.write(Files.createTempFile(dataDir, "draft", null), bytes);
        Path dropped = Files.createDirectories(dataDir.resolve("inbox")).resolve(name);
        Files.move(draft, dropped, StandardCopyOption.ATOMIC_MOVE);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.notExists(dropped));
    }

    private static List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(dataDir.resolve("inbox").resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Path failed(String stem) {
        return dataDir.resolve("inbox/failed").resolve(stem + ".errors.csv");
    }

    private static List<CSVRecord> errors(String stem) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(failed(stem), StandardCharsets.UTF_8, format)) {
            return parser.getRecords();
        }
    }

    private static long spendable(String cardNo) throws Exception {
        return ProcessLedger.spendableFen(dataDir, cardNo);
    }
}
