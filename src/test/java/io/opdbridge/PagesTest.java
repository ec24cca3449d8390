package io.opdbridge;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URLDecoder;
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
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** README and src/docs: each link leads to a file, and each anchor to a heading, that exist. */
class PagesTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("src/docs");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+)");
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");

    @ParameterizedTest
    @MethodSource("pages")
    void eachLinkLeadsToAPageAndAHeading(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String target : targets(page)) {
            String file = target.replaceFirst("#.*", "");
            Path linked = file.isEmpty() ? page : page.resolveSibling(decoded(file)).normalize();
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
        for (Path page : pages().filter(found -> !found.equals(README)).toList()) {
            assertThat(targets(page)).as("links of " + page).allSatisfy(target ->
                    assertThat(page.resolveSibling(decoded(target.replaceFirst("#.*", ""))).normalize()).startsWith(DOCS));
        }
    }

    @Test
    void theIndexNamesEachPage() throws IOException {
        Set<Path> named = new TreeSet<>(Set.of(DOCS.resolve("index.md")));
        for (String index : List.of("index.md", "zh/index.md", "integrate/new-vendor.md")) {
            Path page = DOCS.resolve(index);
            targets(page).forEach(target -> named.add(page.resolveSibling(target.replaceFirst("#.*", "")).normalize()));
        }
        assertThat(pages().filter(page -> !page.equals(README))).allSatisfy(page -> assertThat(named).contains(page));
    }

    @Test
    void theFirstPageFitsOnAScreenOrTwo() throws IOException {
        assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(200);
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
            return Stream.concat(Stream.of(README), pages.stream());
        }
    }

    private static List<String> targets(Path page) throws IOException {
        return prose(page).stream().flatMap(line -> LINK.matcher(CODE_SPAN.matcher(line).replaceAll("`")).results())
                .map(link -> link.group(1)).filter(target -> !target.matches("[a-z]+:.*")).toList();
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
