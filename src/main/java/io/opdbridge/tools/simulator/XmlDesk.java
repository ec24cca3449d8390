package io.opdbridge.tools.simulator;

import io.opdbridge.tools.simulator.HisBooks.Answer;
import io.opdbridge.tools.simulator.HisBooks.Query;
import io.opdbridge.tools.simulator.HisBooks.Recharge;
import io.opdbridge.tools.simulator.HisBooks.Refund;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.io.StringWriter;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;

/** A HIS that speaks this interface's XML, whatever carries it. Thread-safe. */
final class XmlDesk {

    private final HisBooks books;
    private final String successCode;

    /** @param successCode the code of this HIS for success */
    XmlDesk(HisBooks books, String successCode) {
        this.books = books;
        this.successCode = successCode;
    }

    /** @param method short or full name of the interface's method */
    String answer(String method, String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document request = factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        if (method.endsWith("OPDRechargeList")) {
            return list(factory, request);
        }
        Refund refund = new Refund(text(request, "OrderId"), text(request, "HisFlowNo"), text(request, "CardType"),
                text(request, "CardNo"), text(request, "TransNo"), text(request, "TransTime"),
                Long.parseLong(text(request, "Price")), text(request, "HisCancelNo"));
        Answer answer = method.endsWith("OPDRechargeFreeze") ? books.hold(refund)
            : "0".equals(text(request, "Status")) ? books.capture(refund) : books.release(refund);
        Document response = factory.newDocumentBuilder().newDocument();
        Element data = envelope(response, answer.success() ? successCode : answer.code(), answer.words());
        if (answer.success()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("OrderId", refund.orderId());
            fields.put("HisFlowNo", answer.flowNo());
            fields.put("HisCancelNo", answer.refundNo());
            fields.put("InvoiceNo", answer.invoiceNo());
            fields.put("HisDate", answer.doneAt());
            fields.put("Price", refund.priceFen());
            fields.put("Balance", answer.balanceFen());
            fields.forEach((name, value) -> append(data, name, value));
        }
        return write(response);
    }

    private String list(DocumentBuilderFactory factory, Document request) throws Exception {
        Query query = new Query(text(request, "CardType"), text(request, "CardNo"), text(request, "IdCardNo"),
                text(request, "PatientName"), text(request, "Mobile"), date(text(request, "StartDate")),
                date(text(request, "EndDate")), text(request, "OrderMemo"), text(request, "WxOrderNo"),
                text(request, "HisOrderId"));
        Document response = factory.newDocumentBuilder().newDocument();
        Element orders = append(envelope(response, successCode, "成功"), "Orders", "");
        for (Recharge recharge : books.list(query)) {
            Element order = append(orders, "Order", "");
            append(order, "OrderId", recharge.orderId());
            append(order, "HisFlowNo", recharge.flowNo());
            append(order, "HisDate", recharge.paidAt());
            append(order, "ChannelType", recharge.channelType());
            append(order, "ChannelOrderNo", recharge.channelOrderNo());
            append(order, "HisOrderId", recharge.hisOrderNo());
            append(order, "PayMoney", recharge.paidFen());
            append(order, "RefundMoney", recharge.refundedFen());
            append(order, "OrderMemo", recharge.memo());
            append(order, "IsAllowRefund", recharge.refundable() ? 1 : 0);
        }
        return write(response);
    }

    private static Element envelope(Document response, String code, String words) {
        Element resp = response.createElement("Resp");
        response.appendChild(resp);
        append(resp, "TransactionCode", "");
        append(resp, "RespCode", code);
        append(resp, "RespMessage", words);
        return append(resp, "Data", "");
    }

    private static Element append(Element parent, String name, @Nullable Object value) {
        Element child = parent.getOwnerDocument().createElement(name);
        child.setTextContent(String.valueOf(value));
        parent.appendChild(child);
        return child;
    }

    private static @Nullable String text(Document request, String name) {
        NodeList found = request.getElementsByTagName(name);
        String text = found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
        return text.isEmpty() ? null : text;
    }

    private static @Nullable LocalDate date(@Nullable String text) {
        return text == null ? null : LocalDate.parse(text);
    }

    private static String write(Document response) throws Exception {
        Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
        writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter text = new StringWriter();
        writer.transform(new DOMSource(response), new StreamResult(text));
        return text.toString();
    }
}
