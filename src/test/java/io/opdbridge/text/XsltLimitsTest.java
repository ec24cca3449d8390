package io.opdbridge.text;

import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An XSLT of a site or a vendor reaches nothing but what it is given: each function that could, on the shipped
 * settings.
 */
class XsltLimitsTest extends RouteTest {

    private static final String SECRET = "canary-5b1f";

    @TempDir
    private static Path routes;

    @TempDir
    private static Path elsewhere;

    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private ServerSocket network;

    @Override
    protected void prepare(RouteFixture bridge) {
        try {
            copyRoutes();
            for (Path folder : new Path[] {routes, elsewhere}) {
                Files.writeString(folder.resolve("canary.xml"), "<secret>" + SECRET + "</secret>");
                Files.writeString(folder.resolve("canary.json"), "{\"secret\":\"" + SECRET + "\"}");
                Files.writeString(folder.resolve("canary.xsl"), xslt("<xsl:template name='told'>" + SECRET
                        + "</xsl:template>"));
            }
            network = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread server = new Thread(this::countVisits, "canary");
        server.setDaemon(true);
        server.start();
        bridge.set("bridge.routes-dir", routes.toString());
    }

    @AfterAll
    void closeNetwork() throws IOException {
        network.close();
    }

    private void countVisits() {
        while (!network.isClosed()) {
            try (Socket visit = network.accept()) {
                visits.incrementAndGet();
                visit.getOutputStream()
                        .write(("HTTP/1.0 200 OK\r\nContent-Type: application/xml\r\n\r\n<secret>" + SECRET
                                + "</secret>").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // the socket is closed at the end
            }
        }
    }

    @Test
    void whatItIsGivenIsTransformed() throws IOException {
        assertThat(
                told(xslt("<xsl:template match='/'><told><xsl:value-of select='/Req/@card'/></told></xsl:template>")))
                .contains("<told>17</told>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doc('{}xml')", "document('{}xml')", "document('{}xml', /)", "doc(/Req/@url)",
        "document(/Req/@url)",
        "doc-available('{}xml')", "unparsed-text('{}xml')", "unparsed-text('{}xml', 'UTF-8')",
        "unparsed-text-lines('{}xml')",
        "unparsed-text-available('{}xml')", "json-doc('{}json')", "collection('{}xml')",
        "collection('{folder}?select=*.xml')",
        "uri-collection('{folder}')",
        "transform(map{'stylesheet-location': '{}xsl', 'initial-template': xs:QName('told')})?output",
        "transform(map{'stylesheet-node': doc('{}xsl'), 'initial-template': xs:QName('told')})?output"})
    void aFunctionThatReadsFilesOrTheNetworkGivesNothing(String function) throws IOException {
        for (String place : new String[] {uri(elsewhere), uri(routes),
            "http://127.0.0.1:" + network.getLocalPort() + "/",
            "http://user@127.0.0.1:" + network.getLocalPort() + "/", "ftp://127.0.0.1:" + network.getLocalPort() + "/",
            "classpath:", "jar:http://127.0.0.1:" + network.getLocalPort() + "/x.jar!/", "", "../../"}) {
            String call = function.replace("{folder}", place).replace("{}", place + "canary.");
            String xslt = xslt(
                    "<xsl:template match='/'><told><xsl:copy-of select=\"" + call + "\"/></told></xsl:template>");
            assertNothingIsTold(told(xslt, "<Req card='17' url='" + place + "canary.xml'/>"), call);
            assertNothingIsTold(told(xslt("<xsl:param name='p' static='yes' select=\"" + call + "\"/>"
                    + "<xsl:template match='/'><told><xsl:copy-of select='$p'/></told></xsl:template>")),
                    "static " + call);
            assertNothingIsTold(told(xslt("<xsl:template match='/' use-when=\"boolean(" + call + ")\"><told>true</told>"
                    + "</xsl:template>")), "use-when " + call);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"environment-variable('PATH')", "system-property('user.dir')", "system-property('java.home')",
                "available-environment-variables()", "Q{java:java.lang.System}getProperty('user.dir')",
                "Q{http://saxon.sf.net/java-type}System:getProperty('user.dir')",
                "Q{java:java.lang.Runtime}exec(Q{java:java.lang.Runtime}getRuntime(), 'true')",
                "Q{http://saxon.sf.net/}system-id()", "Q{http://expath.org/ns/file}read-text('{}')",
                "load-xquery-module('http://x', map{'location-hints': '{}'})",
                "Q{http://xml.apache.org/xalan/java}java.util.Date.new()"})
    void theEnvironmentAndJavaAreOutOfReach(String function) throws IOException {
        String call = function.replace("{}", uri(elsewhere) + "canary.xml");
        String told = told(
                xslt("<xsl:template match='/'><told><xsl:value-of select=\"" + call + "\"/></told></xsl:template>"));

        assertThat(told == null || told.contains("<told/>")).as(call + " gives " + told).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<xsl:source-document href='{}xml'><xsl:copy-of select='.'/></xsl:source-document>",
        "<xsl:evaluate xpath=\"'canary-' || '5b1f'\"/>",
        "<xsl:evaluate xpath=\"string(/Req/@xpath)\" context-item='.'/>",
        "<xsl:merge><xsl:merge-source for-each-source=\"'{}xml'\" select='*'><xsl:merge-key"
                + " select='.'/></xsl:merge-source>"
                + "<xsl:merge-action><xsl:copy-of select='current-merge-group()'/></xsl:merge-action></xsl:merge>"})
    void anInstructionThatReadsOrCompilesGivesNothing(String instruction) throws IOException {
        for (String place : new String[] {uri(elsewhere), uri(routes),
            "http://127.0.0.1:" + network.getLocalPort() + "/"}) {
            String made = instruction.replace("{}", place + "canary.");
            assertNothingIsTold(told(xslt("<xsl:template match='/'><told>" + made + "</told></xsl:template>"),
                    "<Req xpath=\"concat('canary-', '5b1f')\"/>"), made);
        }
    }

    /** With a configuration of its own it could reach anything. */
    @ParameterizedTest
    @ValueSource(strings = {"transform($options)", "transform#1($options)", "fn:transform($options)",
        "function-lookup(QName('http://www.w3.org/2005/xpath-functions', 'transform'), 1)($options)",
        "apply(transform#1, [$options])", "fold-left($options, (), function($a, $b) {transform($b)})"})
    void noXsltIsMadeWhileOneRuns(String call) throws IOException {
        String made = xslt("<xsl:template name='told'><xsl:value-of select=\"unparsed-text('" + uri(elsewhere)
                + "canary.xml')\"/></xsl:template>").replace("<", "&lt;");
        String saxon = "<configuration edition='HE' xmlns='http://saxon.sf.net/ns/configuration'/>";
        for (String version : new String[] {"1.0", "2.0", "3.0"}) {
            for (String variable : new String[] {"<xsl:variable name='told' select=\"" + call + "?output\"/>",
                "<xsl:param name='told' static='yes' select=\"" + call.replace("$options",
                        "map{'stylesheet-location': '" + uri(elsewhere)
                                + "canary.xsl', 'initial-template': QName('', 'told')}")
                        + "?output\"/>"}) {
                assertNothingIsTold(told(xslt("<xsl:variable name='made'>" + made + "</xsl:variable>"
                        + "<xsl:variable name='saxon'>" + saxon
                        + "</xsl:variable><xsl:variable name='options' select=\""
                        + "map{'stylesheet-text': string($made), 'initial-template': QName('', 'told'),"
                        + " 'vendor-options':"
                        + " map{QName('http://saxon.sf.net/', 'configuration'): $saxon/*}}\"/>" + variable
                        + "<xsl:template match='/'><told><xsl:copy-of select='$told'/></told></xsl:template>")
                        .replaceFirst("3.0", version)), call);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a b='1'>told<c/></a>", "<?xml version='1.0' encoding='UTF-8'?><a>told</a>",
        "<a>to<!-- no --><![CDATA[ld]]></a>", "<a>&#116;old</a>"})
    void xmlInATextIsRead(String text) throws IOException {
        assertThat(told(
                xslt("<xsl:template match='/'><told><xsl:value-of select='parse-xml(.)/a'/></told></xsl:template>"),
                "<Req><![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]></Req>")).contains("<told>told</told>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"parse-xml(.)", "parse-xml-fragment(.)", "parse-xml#1(.)", "apply(parse-xml#1, [string(.)])",
                "function-lookup(QName('http://www.w3.org/2005/xpath-functions', 'parse-xml'), 1)(string(.))"})
    void aDoctypeInATextIsRefusedAndSoIsEachEntity(String call) throws IOException {
        String fromNetwork = "http://127.0.0.1:" + network.getLocalPort() + "/canary.xml";
        for (String doctype : new String[] {"<!DOCTYPE a [<!ENTITY e '" + SECRET + "'>]>", "<!DOCTYPE a>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM '" + uri(elsewhere) + "canary.xml'>]>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM '" + fromNetwork + "'>]>", "<!DOCTYPE a SYSTEM '" + fromNetwork + "'>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM '" + fromNetwork + "'>%p;<!ENTITY e 'x'>]>",
            "<!DOCTYPE a [<!ATTLIST a b CDATA '" + SECRET + "'>]>"}) {
            for (String document : new String[] {"<a>true&e;</a>", "<a>true</a>"}) {
                String told = told(xslt("<xsl:template match='/'><told><xsl:copy-of select=\"" + call
                        + "\"/></told></xsl:template>"), "<Req><![CDATA[" + doctype + document + "]]></Req>");
                assertNothingIsTold(told, call + " of " + doctype);
                assertThat(told).as("%s of %s", call, doctype).isNull();
            }
        }
    }

    @Test
    void anXsltMayCatchThatATextIsNotRead() throws IOException {
        assertThat(told("<xsl:stylesheet version='3.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'"
                + " xmlns:err='http://www.w3.org/2005/xqt-errors'><xsl:template match='/'><told><xsl:try>"
                + "<xsl:copy-of select='parse-xml(.)'/><xsl:catch>refused</xsl:catch></xsl:try></told></xsl:template>"
                + "</xsl:stylesheet>", "<Req><![CDATA[<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>]]></Req>"))
                .contains("refused</told>");
    }

    @Test
    void aTextThatIsNestedWithoutEndIsRefused() throws IOException {
        String xslt = xslt(
                "<xsl:template match='/'><told><xsl:value-of select='count(parse-xml(.)//a)'/></told></xsl:template>");
        assertThat(told(xslt, "<Req><![CDATA[" + "<a>".repeat(16) + "</a>".repeat(16) + "]]></Req>")).contains(">16<");
        assertThat(told(xslt, "<Req><![CDATA[" + "<a>".repeat(17) + "</a>".repeat(17) + "]]></Req>")).isNull();
    }

    @Test
    void nothingIsWrittenBesideTheResult() throws IOException {
        Path written = elsewhere.resolve("written.xml");
        told(xslt("<xsl:template match='/'><told/><xsl:result-document href='" + written.toUri() + "'><x/>"
                + "</xsl:result-document></xsl:template>"));

        assertThat(written).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"import", "include"})
    void anXsltInTheRoutesFolderIsImportedAndNoOther(String word) throws IOException {
        String template = "<xsl:template match='/'><told><xsl:call-template name='told'/></told></xsl:template>";
        Files.createDirectories(routes.resolve("deeper"));
        for (String beside : new String[] {"canary.xsl", "./canary.xsl", "deeper/../canary.xsl", "../"
                + routes.getFileName() + "/canary.xsl"}) {
            assertThat(told(xslt("<xsl:" + word + " href='" + beside + "'/>" + template))).as(beside).contains(SECRET);
        }
        for (String other : new String[] {uri(elsewhere) + "canary.xsl", uri(routes) + "canary.xsl",
            "../" + elsewhere.getFileName() + "/canary.xsl",
            "http://127.0.0.1:" + network.getLocalPort() + "/canary.xsl",
            "classpath:routes/vendors/soap/answer.xsl", "//127.0.0.1:" + network.getLocalPort() + "/canary.xsl",
            "ref:canary", "bean:canary"}) {
            assertNothingIsTold(told(xslt("<xsl:" + word + " href='" + other + "'/>" + template)), other);
        }
    }

    @Test
    void aSchemaOrPackageFromElsewhereIsNotLoaded() throws IOException {
        String url = "http://127.0.0.1:" + network.getLocalPort() + "/canary.xml";
        assertNothingIsTold(
                told(xslt("<xsl:import-schema schema-location='" + url + "'/><xsl:template match='/'><told/>"
                        + "</xsl:template>")),
                "import-schema");
        assertNothingIsTold(
                told(xslt("<xsl:use-package name='" + url + "'/><xsl:template match='/'><told/></xsl:template>")),
                "use-package");
        assertNothingIsTold(told(xslt("<xsl:output parameter-document='" + url + "'/><xsl:template match='/'><told/>"
                + "</xsl:template>")), "parameter-document");
    }

    @Test
    void anEntityInTheXsltItselfReachesNothing() throws IOException {
        for (String place : new String[] {uri(elsewhere), "http://127.0.0.1:" + network.getLocalPort() + "/"}) {
            for (String doctype : new String[] {"<!DOCTYPE x [<!ENTITY e SYSTEM '" + place + "canary.xml'>]>",
                "<!DOCTYPE x SYSTEM '" + place + "canary.dtd' [<!ENTITY e 'x'>]>",
                "<!DOCTYPE x [<!ENTITY % p SYSTEM '" + place + "canary.dtd'>%p;<!ENTITY e 'x'>]>"}) {
                assertNothingIsTold(told(doctype + xslt("<xsl:template match='/'><told>&e;</told></xsl:template>")),
                        doctype);
            }
        }
    }

    private void assertNothingIsTold(String told, String by) {
        assertThat(visits.getAndSet(0)).as("connections made by " + by).isZero();
        assertThat(told == null ? "" : told).as(by).doesNotContain(SECRET, "true", "canary.");
    }

    private String told(String xslt) throws IOException {
        return told(xslt, "<Req card='17'/>");
    }

    /** What the XSLT makes of a document; null when it fails. */
    private String told(String xslt, String document) throws IOException {
        Path file = routes.resolve("try" + numbers.incrementAndGet() + ".xsl");
        Files.writeString(file, xslt);
        try {
            Exchange exchange = template.request("xslt:file:" + file, bridge.call("main", document));
            return exchange.getException() != null ? null : exchange.getMessage().getBody(String.class);
        } catch (org.apache.camel.ResolveEndpointFailedException | org.apache.camel.FailedToStartRouteException
                | org.apache.camel.CamelExecutionException e) {
            return null;
        }
    }

    private static String xslt(String body) {
        return "<xsl:stylesheet version='3.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'"
                + " xmlns:xs='http://www.w3.org/2001/XMLSchema'"
                + " xmlns:fn='http://www.w3.org/2005/xpath-functions' exclude-result-prefixes='xs fn'>" + body
                + "</xsl:stylesheet>";
    }

    private static String uri(Path folder) {
        return folder.toUri().toString();
    }

    private static void copyRoutes() throws IOException {
        Path shipped = Path.of("routes");
        try (Stream<Path> files = Files.walk(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = routes.resolve(shipped.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
