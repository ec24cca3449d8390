package io.opdbridge.fuzz;

import io.opdbridge.call.IncomingCall;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.testing.RouteFixture;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.Message;
import org.apache.camel.builder.AdviceWith;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * The shipped routes from the HTTP message to the canonical one and back to the answer; what stands in between, the
 * decision, is left out.
 */
final class FuzzedBridge implements AutoCloseable {

    /** A field of that name in Data is another thing. */
    static final String TRANSACTION_CODE = "/TransactionCode";

    /** Says nothing about a text that is decoded, but the JDK's parser wants to know the name. */
    private static final Pattern ENCODING = Pattern
            .compile("^(<\\?xml[^>]*?)\\s+encoding\\s*=\\s*(\"[^\"<>]*\"|'[^'<>]*')");
    private static final String CALL = "fuzzedCall";
    private static final String ACCEPTED = "fuzzedAccepted";
    private static final Receipt RECEIPT = new Receipt("O", "F", "C", Instant.EPOCH, 1, 1L, "I");

    private final RouteFixture bridge;
    private final FluentProducerTemplate template;

    /** @param accepted the canonical message; null when the request was refused */
    record Outcome(int status, String contentType, byte[] answer, IncomingCall call, Object accepted) {
    }

    FuzzedBridge(Path dataDir) throws Exception {
        bridge = RouteFixture.in(dataDir);
        bridge.set("bridge.sites", "main,easy").set("bridge.site.easy.profile", "relaxed");
        bridge.set("bridge.http.transaction-codes", "2001=OPDRechargeList,2002=OPDRechargeFreeze");
        bridge.assemble();
        observe("list-recharges", new RechargeList(List.of(), false));
        observe("hold-refund", RECEIPT);
        observe("settle-refund", RECEIPT);
        bridge.start();
        template = bridge.context().createFluentProducerTemplate();
    }

    private void observe(String route, Object answer) throws Exception {
        AdviceWith.adviceWith(bridge.context(), route, false, advice -> {
            advice.weaveById(route + "-parse").before()
                    .process(exchange -> exchange.setVariable(CALL, exchange.getMessage().getBody()));
            advice.weaveById(route + "-choice").replace().process(exchange -> {
                exchange.setVariable(ACCEPTED, exchange.getMessage().getBody());
                exchange.getMessage().setBody(answer);
            });
        });
    }

    Outcome send(FuzzMessage message, String site) {
        byte[] body = message.body();
        Map<String, Object> headers = new HashMap<>();
        headers.put(Exchange.HTTP_METHOD, "POST");
        headers.put(Exchange.HTTP_URI, "/sites/" + site + (message.overSoap() ? "/soap" : "/his/" + message.method()));
        headers.put(Exchange.CONTENT_TYPE, message.contentType());
        headers.put(Exchange.CONTENT_LENGTH, (long) body.length);
        Exchange exchange = template.to(message.overSoap() ? "direct:serve-soap-call" : "direct:serve-http-call")
                .withHeaders(headers).withBody(new ByteArrayInputStream(body)).send();
        Throwable unexpected = exchange.getException() != null ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Message answer = exchange.getMessage();
        byte[] bytes = answer.getBody(byte[].class);
        int code = bytes == null ? -90001 : code(bytes);
        if (code <= -90000) {
            throw new AssertionError("Answered " + code, unexpected);
        }
        return new Outcome(answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                answer.getHeader(Exchange.CONTENT_TYPE, String.class), bytes,
                exchange.getVariable(CALL, IncomingCall.class),
                exchange.getVariable(ACCEPTED));
    }

    private static int code(byte[] answer) {
        return Integer.parseInt(child(resp(answer), "RespCode"));
    }

    /** The envelope of an answer, by the JDK's parser; fails when it is none. */
    static Element resp(byte[] answer) {
        try {
            Element root = parse(new InputSource(new ByteArrayInputStream(answer)));
            if (root.getLocalName().equals("Envelope")) {
                root = parse(new InputSource(new StringReader(root.getTextContent())));
            }
            if (!root.getLocalName().equals("Resp")) {
                throw new AssertionError("The answer is no envelope but " + root.getLocalName());
            }
            return root;
        } catch (SAXException | IOException e) {
            throw new AssertionError("The answer is no XML", e);
        }
    }

    /** What the JDK's parser finds in a request: the text of each child of Data, and the {@link #TRANSACTION_CODE}. */
    static Map<String, String> read(String xml) throws SAXException, IOException {
        Element root = parse(new InputSource(new StringReader(ENCODING.matcher(xml).replaceFirst("$1"))));
        Map<String, String> values = new HashMap<>();
        for (Node child = root.getFirstChild(); child != null; child = child.getNextSibling()) {
            if ("TransactionCode".equals(child.getLocalName())) {
                values.put(TRANSACTION_CODE, child.getTextContent());
            }
            if ("Data".equals(child.getLocalName())) {
                for (Node field = child.getFirstChild(); field != null; field = field.getNextSibling()) {
                    if (field.getLocalName() != null) {
                        values.put(field.getLocalName(), field.getTextContent());
                    }
                }
            }
        }
        return values;
    }

    /** Our own reading of a request by the names on the wire; a time and an amount are left out. */
    static Map<String, String> values(Object accepted) {
        Map<String, String> values = new HashMap<>();
        if (accepted instanceof RechargeQuery query) {
            values.put("CardType", query.cardType());
            values.put("CardNo", query.cardNo());
            values.put("Mobile", query.mobile());
            values.put("IdCardNo", query.idCardNo());
            values.put("PatientName", query.patientName());
            values.put("OrderMemo", query.orderMemo());
            values.put("WxOrderNo", query.wxOrderNo());
            values.put("HisOrderId", query.hisOrderId());
            return values;
        }
        HoldRequest hold = accepted instanceof Settlement settlement
                ? new HoldRequest(settlement.recharge(), settlement.attempt(), settlement.details())
                : (HoldRequest) accepted;
        values.put("HisFlowNo", hold.recharge().flowNo());
        values.put("OrderId", hold.recharge().orderId());
        values.put("CardType", hold.recharge().cardType());
        values.put("CardNo", hold.recharge().cardNo());
        values.put("HisID", hold.recharge().patientId());
        values.put("TransNo", hold.attempt().transNo());
        values.put("PayWay", hold.details().payWay());
        values.put("ChannelId", hold.details().channelId());
        values.put("OperatorId", hold.details().operatorId());
        values.put("OperatorName", hold.details().operatorName());
        values.put("Remark", hold.details().remark());
        values.put("MedicalExtension", hold.details().extension());
        if (accepted instanceof Settlement settlement) {
            values.put("InvoiceNo", settlement.invoiceNo());
            values.put("HisCancelNo", settlement.cancelNo());
            values.put("RefundOrderId", settlement.refundOrderId());
        }
        return values;
    }

    static String child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (name.equals(node.getLocalName())) {
                return node.getTextContent();
            }
        }
        return null;
    }

    private static Element parse(InputSource xml) throws SAXException, IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            // a name may be longer here
            factory.setAttribute("jdk.xml.maxXMLNameLimit", "1000000");
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Document document = builder.parse(xml);
            return document.getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        bridge.close();
    }
}
