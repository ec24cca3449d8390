package io.opdbridge;

import io.opdbridge.alert.AlertKind;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.text.Messages;
import io.opdbridge.text.XmlText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** README and src/docs: links, anchors, commands and citations lead to what exists, and tables have a row for each. */
class PagesTest {

    private static final Path README = Path.of("README.md");
    private static final Path SHIPPED_README = Path.of("src/main/dist/README.md");
    private static final Path DOCS = Path.of("src/docs");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+)");
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
    private static final Pattern COMMAND = Pattern.compile("bin/bridge ([a-z][^`#>&]*)");
    private static final Pattern SETTING = Pattern.compile("(?m)^`?(bridge\\.[a-z0-9.-]+)=");
    /** Settings of a site, a caller or a bill have a row without its name. */
    private static final Pattern FAMILY = Pattern.compile("^bridge\\.(site|caller|bill)\\.[^.]+\\.");
    private static final Pattern PROFILE = Pattern.compile("mvn [^`\\n]*-P([a-z]+)");
    private static final Pattern TEST = Pattern.compile("mvn [^`\\n]*-Dtest='?([A-Za-z0-9]+)");
    private static final Pattern CITATION = Pattern.compile("contract,[\\s*/]+section (\\d+)(?:,[\\s*/]+rule (\\d+))?");

    @ParameterizedTest
    @MethodSource("pages")
    void eachLinkLeadsToAPageAndAHeading(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String target : targets(page)) {
            String file = target.replaceFirst("#.*", "");
            Path linked = file.isEmpty() ? page : linked(page, decoded(file));
            String anchor = target.contains("#") ? decoded(target.substring(target.indexOf('#') + 1)) : "";
            if (!Files.exists(linked) || !anchor.isEmpty() && !anchors(linked).contains(anchor)) {
                broken.add(target);
            }
        }
        assertThat(broken).as("broken links of " + page).isEmpty();
    }

    /** The distribution has the pages under another name than the repository, and nothing else of it. */
    @Test
    void pagesUnderDocsLinkToEachOtherOnly() throws IOException {
        for (Path page : pages().filter(found -> found.startsWith(DOCS)).toList()) {
            assertThat(targets(page)).as("links of " + page).allSatisfy(
                    target -> assertThat(page.resolveSibling(decoded(target.replaceFirst("#.*", ""))).normalize())
                            .startsWith(DOCS));
        }
    }

    @Test
    void theIndexNamesEachPage() throws IOException {
        Set<Path> named = new TreeSet<>(Set.of(DOCS.resolve("index.md")));
        for (String index : List.of("index.md", "zh/index.md", "integrate/new-vendor.md")) {
            Path page = DOCS.resolve(index);
            targets(page).forEach(target -> named.add(page.resolveSibling(target.replaceFirst("#.*", "")).normalize()));
        }
        assertThat(pages().filter(page -> page.startsWith(DOCS))).allSatisfy(page -> assertThat(named).contains(page));
    }

    @Test
    void theFirstPageFitsOnAScreenOrTwo() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachCommandShownIsOneOfTheProgram(Path page) throws IOException {
        CommandLine bridge = Bridge.commandLine(Map.of());
        for (String shown : commands(page)) {
            String[] words = shown.split("[^A-Za-z0-9-]+");
            CommandLine command = bridge.getSubcommands().get(words[0]);
            assertThat(command).as("%s: bin/bridge %s", page, shown).isNotNull();
            CommandLine sub = words.length > 1 ? command.getSubcommands().get(words[1]) : null;
            Set<String> options = optionsOf(sub == null ? command : sub);
            assertThat(Stream.of(words).filter(word -> word.matches("--[a-z-]+"))).as("%s: bin/bridge %s", page, shown)
                    .allSatisfy(option -> assertThat(options).contains(option));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachSettingShownHasItsRow(Path page) throws IOException {
        String settings = Files.readString(DOCS.resolve("reference/settings.md"));
        assertThat(SETTING.matcher(Files.readString(page)).results().map(shown -> shown.group(1))
                .map(name -> FAMILY.matcher(name).replaceFirst(""))).as("settings of " + page)
                .allSatisfy(name -> assertThat(settings).containsPattern("\n\\| [^|]*`" + Pattern.quote(name) + "`"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachProfileShownIsOneOfTheBuild(Path page) throws IOException {
        String build = Files.readString(Path.of("pom.xml"));
        assertThat(PROFILE.matcher(Files.readString(page)).results().map(shown -> shown.group(1)))
                .allSatisfy(profile -> assertThat(build).contains("<id>" + profile + "</id>"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachTestShownIsOneOfTheBuildOrOfItsExample(Path page) throws IOException {
        Set<String> tests = new TreeSet<>();
        for (Path folder : List.of(Path.of("src/test/java"), DOCS.resolve("integrate/new-vendor/src/test/java"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.forEach(file -> tests.add(file.getFileName().toString()));
            }
        }
        assertThat(TEST.matcher(Files.readString(page)).results().map(shown -> shown.group(1) + ".java"))
                .allSatisfy(test -> assertThat(tests).contains(test));
    }

    /** What the pages say of {@code mvn -Pfull verify} holds only while the pipeline runs it. */
    @Test
    void thePipelineRunsAllTests() throws IOException {
        assertThat(Files.readString(Path.of(".ci/run"))).containsPattern("(?m)^mvn .*-Pfull verify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference/commands.md", "zh/commands.md"})
    void eachCommandHasItsRow(String page) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        assertThat(Bridge.commandLine(Map.of()).getSubcommands().keySet())
                .allSatisfy(command -> assertThat(text).containsPattern("\\n\\| `bin/bridge " + command + "[ `]"));
    }

    /** The people on duty are Chinese. */
    @ParameterizedTest
    @MethodSource("pagesOfOperate")
    void eachPageOfOperateStandsInChineseWithItsCommandsExamplesAndSettings(Path page) throws IOException {
        Path chinese = DOCS.resolve("zh").resolve(page.getFileName());
        assertThat(chinese).exists();
        String text = Files.readString(chinese);
        String settings = Files.readString(DOCS.resolve("reference/settings.md"));

        assertThat(commands(chinese).stream().map(PagesTest::verb)).as("commands of " + chinese)
                .containsAll(commands(page).stream().map(PagesTest::verb).toList());
        assertThat(examples(chinese)).as("examples of " + chinese).containsAll(examples(page));
        assertThat(prose(page).stream().flatMap(line -> CODE_SPAN.matcher(line).results()).map(MatchResult::group)
                .filter(span -> settings.contains("| " + span + " |"))).as("settings of " + chinese)
                .allSatisfy(setting -> assertThat(text).contains(setting.replace("`", "")));
    }

    /** Who reads Chinese only is told before he follows a link. */
    @ParameterizedTest
    @MethodSource("pages")
    void aChinesePageSaysWhichLinkLeadsToAnEnglishOne(Path page) throws IOException {
        if (page.startsWith(DOCS.resolve("zh"))) {
            assertThat(prose(page)).as(page.toString()).allSatisfy(
                    line -> assertThat(line)
                            .doesNotContainPattern("(?<!!)\\[(?!English\\])[^\\]]*\\]\\(\\.\\./[^)]*\\)(?!（英文）)"));
        }
    }

    static Stream<Path> pagesOfOperate() throws IOException {
        return pages().filter(page -> page.startsWith(DOCS.resolve("operate")));
    }

    @Test
    void eachRouteFileHasItsRowAndEachRowItsFile() throws IOException {
        String table = Files.readAllLines(DOCS.resolve("reference/routes.md")).stream()
                .filter(line -> line.startsWith("| `")).map(line -> line.substring(0, line.indexOf(" |", 2)))
                .collect(Collectors.joining("\n"));
        Set<String> rows = CODE_SPAN.matcher(table).results().map(MatchResult::group)
                .map(name -> name.replace("`", "")).map(name -> name.replaceFirst(".*/", ""))
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".camel.yaml"))
                    .map(name -> name.replace(".camel.yaml", ""))).containsExactlyInAnyOrderElementsOf(rows);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"operate/cases.md", "zh/cases.md"})
    void eachKindOfCaseHasItsRow(String page) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        assertThat(CaseKind.values()).allSatisfy(kind -> assertThat(text).containsPattern("\n\\|[^|]*`" + kind + "`"));
    }

    @Test
    void theChinesePageOfCasesSaysWhatTheProgramSays() throws IOException {
        List<String> rows = Files.readAllLines(DOCS.resolve("zh/cases.md"));
        assertThat(CaseKind.values()).allSatisfy(kind -> assertThat(rows).contains("| `%s` | %s | %s |".formatted(kind,
                Messages.get(Locale.CHINESE, "case." + kind),
                Messages.get(Locale.CHINESE, "case." + kind + ".action"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"operate/alerts.md", "zh/alerts.md"})
    void eachAlertHasItsRow(String page) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        assertThat(Stream.of(AlertKind.values()).filter(kind -> kind != AlertKind.TEST))
                .allSatisfy(kind -> assertThat(text).containsPattern("\n\\| `" + kind + "`"));
    }

    @Test
    void thePageForCallersNamesEachCharsetThatIsUnderstood() throws IOException {
        String page = Files.readString(DOCS.resolve("integrate/calling.md"));
        List<String> understood = Charset.availableCharsets().keySet().stream().filter(PagesTest::isUnderstood)
                .map(name -> name.replaceFirst("[BL]E$", "")).toList();
        assertThat(understood).contains("UTF-8", "GB18030").allSatisfy(name -> assertThat(page).contains(name));
    }

    private static boolean isUnderstood(String charset) {
        try {
            byte[] bytes = Charset.forName(charset).canEncode() ? "<Req/>".getBytes(Charset.forName(charset))
                    : new byte[0];
            return XmlText.charsetOf(charset, bytes).name().equals(charset);
        } catch (Refusal refused) {
            return false;
        }
    }

    /** "contract, section 5, rule 3" in a comment leads to that rule of the page. */
    @Test
    void whatCommentsCiteOfTheContractIsThere() throws IOException {
        List<String> contract = Files.readAllLines(DOCS.resolve("design/contract.md"));
        int rules = contract.indexOf("## 5. Rules of money");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                for (MatchResult cited : CITATION.matcher(Files.readString(source)).results().toList()) {
                    String section = "## " + cited.group(1) + ". ";
                    assertThat(contract).as("%s: %s", source, cited.group()).anyMatch(line -> line.startsWith(section));
                    if (cited.group(2) != null) {
                        String rule = cited.group(2) + ". **";
                        assertThat(contract.subList(rules, contract.size())).as("%s: %s", source, cited.group())
                                .anyMatch(line -> line.startsWith(rule));
                    }
                }
            }
        }
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
            return Stream.concat(Stream.of(README, SHIPPED_README), pages.stream());
        }
    }

    /** The first page of the distribution stands beside the docs there, and beside the licence. */
    private static Path linked(Path page, String target) {
        if (page.equals(SHIPPED_README)) {
            return Path.of(target.startsWith("docs/") ? "src/" + target : target);
        }
        return page.resolveSibling(target).normalize();
    }

    private static List<String> targets(Path page) throws IOException {
        return prose(page).stream().flatMap(line -> LINK.matcher(CODE_SPAN.matcher(line).replaceAll("`")).results())
                .map(link -> link.group(1)).filter(target -> !target.matches("[a-z]+:.*")).toList();
    }

    /** What stands behind {@code bin/bridge} where a command is shown, up to the end of the line or of the code. */
    private static List<String> commands(Path page) throws IOException {
        return Files.readAllLines(page).stream().flatMap(line -> COMMAND.matcher(line).results())
                .map(command -> command.group(1).replace("\\|", "|")).toList();
    }

    private static String verb(String command) {
        return command.split("[^a-z-]", 2)[0];
    }

    /** The lines of fenced code that somebody copies: not the lines of a printed story, which are in one language. */
    private static List<String> examples(Path page) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(page));
        lines.removeAll(prose(page));
        return lines.stream().map(String::strip)
                .filter(line -> !line.isEmpty() && !line.matches("[0-9]{4}-.*|\\$ .*|HisCancelNo .*")).toList();
    }

    private static Set<String> optionsOf(CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet();
    }

    /** As GitHub makes them: small letters, without punctuation, hyphens for blanks, a number where one is taken. */
    private static Set<String> anchors(Path page) throws IOException {
        Map<String, Integer> taken = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        for (String line : prose(page)) {
            HEADING.matcher(line).results().map(PagesTest::slug).filter(slug -> line.startsWith("#")).forEach(slug -> {
                int before = taken.merge(slug, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? slug : slug + "-" + before);
            });
        }
        return anchors;
    }

    private static String slug(MatchResult heading) {
        return heading.group(1).strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
    }

    /** The lines outside of fenced code. */
    private static List<String> prose(Path page) throws IOException {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            boolean fence = line.strip().startsWith("```");
            if (!code && !fence) {
                prose.add(line);
            }
            code ^= fence;
        }
        return prose;
    }

    private static String decoded(String target) {
        return URLDecoder.decode(target, StandardCharsets.UTF_8);
    }
}
