package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** A site whose caller writes its requests, and reads its answers, in a way of its own. */
class MapRequestRouteTest extends RouteTest {

    private static final String HEAD = "<xsl:stylesheet version='3.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>";

    @TempDir
    private static Path routes;

    @Override
    protected void prepare(RouteFixture bridge) {
        try {
            copyRoutes();
            Files.createDirectory(routes.resolve("callers"));
            Files.writeString(routes.resolve("callers/request.xsl"), HEAD + "<xsl:template match='/ask'><Req>"
                    + "<TransactionCode><xsl:value-of select='@code'/></TransactionCode><Data><CardNo>"
                    + "<xsl:value-of select='card,"
                    + " inner/parse-xml(.)/card'/></CardNo></Data></Req></xsl:template></xsl:stylesheet>");
            Files.writeString(routes.resolve("callers/answer.xsl"), HEAD + "<xsl:template match='/Resp'>"
                    + "<told code='{RespCode}' echo='{TransactionCode}'><xsl:for-each select='Data/Orders/Order'>"
                    + "<recharge no='{HisFlowNo}'/></xsl:for-each></told></xsl:template></xsl:stylesheet>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bridge.set("bridge.routes-dir", routes.toString());
        bridge.set("bridge.site.main.request-xslt", "callers/request.xsl");
        bridge.set("bridge.site.main.answer-xslt", "callers/answer.xsl");
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

    @Test
    void requestsAndAnswersPassTheXsltsOfTheSite() {
        Recharge recharge = bridge.book();
        assertThat(ask("<ask code='7'><card>" + recharge.cardNo() + "</card></ask>"))
                .contains("<told code=\"10000\" echo=\"7\">", "<recharge no=\"" + recharge.flowNo() + "\"/>")
                .containsOnlyOnce("<?xml");
    }

    @Test
    void whatIsNotWellFormedOrForbiddenIsRefusedBeforeTheXslt() {
        assertThat(ask("<ask><card>1</ask>")).contains("code=\"-10001\"");
        assertThat(ask("<!DOCTYPE ask [<!ENTITY c '1'>]><ask><card>&c;</card></ask>")).contains("code=\"-10008\"");
    }

    @Test
    void xmlInATextIsReadAndADoctypeInItIsTheCallersMistake() {
        Recharge recharge = bridge.book();
        String inner = "<ask><inner><![CDATA[%s<a><card>" + recharge.cardNo() + "</card></a>]]></inner></ask>";
        assertThat(ask(inner.formatted("").replace("<a><card>", "<card>").replace("</card></a>", "</card>")))
                .contains("<told code=\"10000\"", "<recharge no=\"" + recharge.flowNo() + "\"/>");
        assertThat(ask(inner.formatted("<!DOCTYPE a [<!ENTITY e 'x'>]>"))).contains("code=\"-10001\"");
        assertThat(ask(inner.formatted("<!-- & "))).contains("code=\"-10001\"");
    }

    @Test
    void whatTheXsltMakesNothingOfLacksItsFields() {
        assertThat(ask("<ask/>")).contains("code=\"-10003\"");
    }

    private String ask(String xml) {
        RouteAnswer answer = bridge.post("/his/OPDRechargeList", "application/xml; charset=UTF-8",
                xml.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }
}
