package io.opdbridge.fuzz;

import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.fuzz.FuzzMessage.Encoding;
import io.opdbridge.fuzz.FuzzMessage.Field;
import io.opdbridge.fuzz.FuzzMessage.Method;
import io.opdbridge.fuzz.FuzzMessage.Mutation;
import io.opdbridge.fuzz.FuzzMessage.Style;
import io.opdbridge.fuzz.FuzzMessage.Transport;
import io.opdbridge.fuzz.FuzzedBridge.Outcome;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random messages by the grammar of the interface, whole and broken, in each charset and transport: each is answered
 * with a well-formed envelope that blames nobody but the request, and what is accepted says what another parser reads
 * in it.
 */
@Tag("fuzz")
class XmlFuzzTest {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int MESSAGE_LENGTH = 256;

    private static final List<String> ENCODINGS = List.of("UTF-8", "GBK", "GB2312", "GB18030", "ISO-8859-1", "US-ASCII",
            "UTF-16LE", "UTF-16BE");
    private static final List<String> OPTIONAL = List.of("OperatorId", "OperatorName", "Remark", "MedicalExtension");
    private static final List<String> OTHERS = List.of("Unknown", "HisMemberId", "Type", "Status", "InvoiceNo",
            "HisCancelNo",
            "RefundOrderId", "Mobile", "IdCardNo", "PatientName", "OrderMemo", "StartDate", "EndDate", "Data", "Req",
            "TransactionCode", "cardno", "未知", "CardNo", "Price");
    private static final List<String> TOKENS = List.of("<!DOCTYPE Req [", "<!DOCTYPE Req>", "<!ENTITY e 'x'>", "]>",
            "&e;", "&", "&#0;",
            "&#1;", "&#xD800;", "&#xFFFE;", "&#x10FFFF;", "&#13;", "&amp;", "&lt;", "<![CDATA[", "]]>", "<!--", "-->",
            "--", "<?", "?>",
            "<?xml version='1.1'?>", "<?xml version='1.0' encoding='UTF-16'?>", "<Data>", "</Data>", "<Data/>", "<Req>",
            "</Req>",
            "<CardNo>", "</CardNo>", "<CardNo/>", "<Price>1</Price>", "<TransactionCode>2001</TransactionCode>", "<",
            ">", "/", "=", "\"",
            "'", ":", "n:", " xmlns=''", " xmlns:n='u'", " xmlns:xml='u'", " a='1'", " a='1' a='2'", "\u0000", "\u0001",
            "\u001b", "\u0085",
            "\u2028", "\u00a0", "\u3000", "\uFEFF", "\uFFFE", "\uFFFF", "\uD83D\uDE00", "\uDBFF\uDFFE", "\u4e2d\u6587",
            "\u0301", "\r", "\r\n", "\t",
            "10000000000000000000", "-1", "2026-02-30 10:00:00", "]]]]><![CDATA[>", "<s:Body>", "</s:Body>",
            "<s:Envelope",
            "<Call>", "<arg0>", "</arg0>", "%0d%0a", "${x}", "{{x}}", "#{x}", "<a>".repeat(20), "x".repeat(1500));

    private static FuzzedBridge bridge;

    @BeforeContainer
    static void open() throws Exception {
        bridge = new FuzzedBridge(Files.createTempDirectory(Path.of("target"), "fuzz"));
    }

    @AfterContainer
    static void close() {
        bridge.close();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aMessageByTheGrammarIsAcceptedAsItWasMeant(@ForAll("wholeMessages") List<FuzzMessage> messages)
            throws Exception {
        for (FuzzMessage message : messages) {
            Outcome outcome = bridge.send(message, "main");
            Element resp = assertEnvelope(message, outcome);

            assertThat(FuzzedBridge.child(resp, "RespCode"))
                    .as("%s to %s", FuzzedBridge.child(resp, "RespMessage"), message)
                    .isEqualTo("10000");
            assertThat(FuzzedBridge.child(resp, "TransactionCode")).as("%s", message)
                    .isEqualTo(message.transactionCode().strip());
            Map<String, String> meant = new HashMap<>();
            message.fields().forEach(field -> meant.put(field.name(), field.value()));
            FuzzedBridge.values(outcome.accepted()).forEach((name, value) -> assertThat(name.equals("MedicalExtension")
                    && value != null ? value.strip() : value).as("%s in %s", name, message)
                    .isEqualTo(taken(name, meant.get(name))));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void aBrokenMessageIsAnsweredSafely(@ForAll("brokenMessages") List<FuzzMessage> messages, @ForAll boolean relaxed)
            throws Exception {
        for (FuzzMessage message : messages) {
            long start = System.nanoTime();
            Outcome outcome = bridge.send(message, relaxed ? "easy" : "main");
            Element resp = assertEnvelope(message, outcome);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
            if (outcome.accepted() != null) {
                assertReadTheSameByAnotherParser(outcome, resp);
            }
        }
    }

    private static Element assertEnvelope(FuzzMessage message, Outcome outcome) {
        Element resp = FuzzedBridge.resp(outcome.answer());
        String words = FuzzedBridge.child(resp, "RespMessage");
        assertThat(words.codePointCount(0, words.length())).isLessThanOrEqualTo(MESSAGE_LENGTH);
        assertThat(words.codePoints().filter(Character::isISOControl)).isEmpty();
        assertThat(outcome.status()).isIn(200, 415);
        if (message.mutations().isEmpty()) {
            assertThat(outcome.contentType())
                    .matches("(application|text|application/soap\\+)/?(soap\\+)?xml;charset=.*");
            assertThat(outcome.contentType()).containsAnyOf(message.encoding().name(), "UTF-16");
        }
        return resp;
    }

    private static void assertReadTheSameByAnotherParser(Outcome outcome, Element resp) throws IOException {
        String xml = outcome.call().xml();
        Map<String, String> read = new LinkedHashMap<>();
        try {
            read.putAll(FuzzedBridge.read(xml));
        } catch (SAXException e) {
            throw new AssertionError("Accepted, but no XML to another parser: " + xml, e);
        }
        Map<String, String> accepted = FuzzedBridge.values(outcome.accepted());
        outcome.call().site().wire().requestAliases().forEach((alias, name) -> {
            if (stripped(read.get(name)) == null && read.containsKey(alias)) {
                read.put(name, read.get(alias));
            }
        });
        accepted.forEach((name, value) -> assertThat(name.equals("MedicalExtension") ? stripped(value) : value)
                .as("%s in %s", name, xml).isEqualTo(taken(name, read.get(name))));
        assertThat(FuzzedBridge.child(resp, "TransactionCode")).as(xml)
                .isEqualTo(read.getOrDefault(FuzzedBridge.TRANSACTION_CODE, "").strip());
    }

    /** The text as it is compared. */
    private static String taken(String name, String text) {
        return stripped(text == null ? null : switch (name) {
            case "Mobile" -> PersonNumbers.mobile(text);
            case "IdCardNo" -> PersonNumbers.identity(text);
            case "PatientName" -> PersonNumbers.visible(text);
            case "Remark", "OperatorId", "OperatorName", "PayWay", "ChannelId", "OrderMemo", "MedicalExtension" -> text;
            default -> PersonNumbers.number(text);
        });
    }

    private static String stripped(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    @Provide
    Arbitrary<List<FuzzMessage>> wholeMessages() {
        return Combinators
                .combine(Arbitraries.of(Method.class), Arbitraries.of("", "<!-- x -->", "<?x y?>\n"), printed(10),
                        encodings(), Arbitraries.of(Transport.class),
                        printed(60).list().ofSize(2), texts().list().ofSize(2), styles())
                .as(
                        (method, prolog, code, encoding, transport, names, texts, styles) -> new FuzzMessage(method,
                                transport == Transport.SOAP_ELEMENTS ? "" : prolog, code, fields(method,
                                        Stream.concat(names.stream(), texts.stream()).toList(), styles),
                                encoding, transport, List.of()))
                .list().ofSize(10);
    }

    private static List<Field> fields(Method method, List<String> texts, List<Style> styles) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("CardNo", "900000000017");
        values.put("CardType", "1");
        if (method == Method.OPDRechargeList) {
            values.put("StartDate", "2026-01-01");
        } else {
            values.put("HisFlowNo", "R1");
            values.put("OrderId", "O1");
            values.put("HisID", "P1");
            values.put("Price", "3000");
            values.put("PayWay", "3");
            values.put("TransNo", "N1");
            values.put("TransTime", "2026-11-23 10:15:00");
            values.put("ChannelId", "100123");
            for (int i = 0; i < OPTIONAL.size(); i++) {
                values.put(OPTIONAL.get(i), texts.get(i));
            }
        }
        if (method == Method.OPDRechargeCancellationFee) {
            values.put("Status", "0");
        }
        List<Field> fields = new ArrayList<>();
        values.forEach((name, value) -> {
            Style style = styles.get(fields.size() % styles.size());
            fields.add(new Field(name, value, style, style.ordinal() + fields.size()));
        });
        return fields;
    }

    @Provide
    Arbitrary<List<FuzzMessage>> brokenMessages() {
        Arbitrary<Field> others = Combinators.combine(Arbitraries.of(OTHERS), texts(), Arbitraries.of(Style.class),
                Arbitraries.integers().between(0, 5)).as(Field::new);
        return Combinators.combine(Arbitraries.of(Method.class),
                Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just("")),
                        Tuple.of(1, Arbitraries.of(TOKENS))),
                texts(), others.list().ofMaxSize(3), encodings(), Arbitraries.of(Transport.class),
                mutations(), styles()).as((method, prolog, code, more, encoding, transport, mutations, styles) -> {
                    List<Field> fields = new ArrayList<>(
                            fields(method, List.of("op", "张三", "x", "<a>&b;</a>"), styles));
                    fields.addAll(more);
                    return new FuzzMessage(method, prolog, code, fields, encoding, transport, mutations);
                }).list().ofSize(10);
    }

    private static Arbitrary<List<Mutation>> mutations() {
        return Combinators.combine(Arbitraries.of(Mutation.Kind.class), Arbitraries.doubles().between(0, 1),
                Arbitraries.integers().between(1, 127), Arbitraries.of(TOKENS)).as(Mutation::new).list().ofMaxSize(4);
    }

    private static Arbitrary<List<Style>> styles() {
        return Arbitraries.of(Style.class).list().ofSize(7);
    }

    private static Arbitrary<Encoding> encodings() {
        return Combinators.combine(Arbitraries.of(ENCODINGS), Arbitraries.integers().between(0, 5)).as(Encoding::new);
    }

    /** What a value of free text may hold: anything that XML can. */
    private static Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(Tuple.of(2, printed(60)),
                Tuple.of(1, Arbitraries.of(TOKENS).filter(XmlFuzzTest::isXml)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(40).filter(XmlFuzzTest::isXml)));
    }

    private static Arbitrary<String> printed(int length) {
        return Arbitraries.strings().withCharRange(' ', '~').withChars('中', '文', 'é', '€', '龥').ofMaxLength(length);
    }

    private static boolean isXml(String text) {
        return text.codePoints()
                .allMatch(point -> point == '\t' || point == '\n' || point == '\r' || point >= ' ' && point < 0xD800
                        || point >= 0xE000 && point <= 0xFFFD || point >= 0x10000);
    }
}
