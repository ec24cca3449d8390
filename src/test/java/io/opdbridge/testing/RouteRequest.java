package io.opdbridge.testing;

import io.opdbridge.canonical.Recharge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request in the making. */
public final class RouteRequest {

    private final Map<String, String> fields = new LinkedHashMap<>();
    private String declaration = "";
    private String transactionCode = "";
    private String more = "";

    public static RouteRequest list() {
        return new RouteRequest();
    }

    /** A freeze of 30.00 yuan of a recharge, with every required field. */
    public static RouteRequest freeze(Recharge recharge) {
        return new RouteRequest().with("HisFlowNo", recharge.flowNo()).with("OrderId", recharge.orderId())
                .with("CardNo", recharge.cardNo()).with("CardType", recharge.cardType())
                .with("HisID", recharge.patient().id()).with("Price", "3000").with("PayWay", "3")
                .with("TransNo", recharge.channelOrderNo()).with("TransTime", "2026-11-23 10:15:00")
                .with("ChannelId", "100123");
    }

    /** The settlement of such a freeze. */
    public static RouteRequest settlement(Recharge recharge, String status) {
        return freeze(recharge).with("Status", status);
    }

    /** One of the example messages, as it stands in its file. */
    public static byte[] example(String name) {
        try (InputStream in = RouteRequest.class.getResourceAsStream("/examples/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RouteRequest with(String field, String value) {
        return withXml(field, value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    /** A field whose content is XML already. */
    public RouteRequest withXml(String field, String xml) {
        fields.put(field, xml);
        return this;
    }

    public RouteRequest without(String field) {
        fields.remove(field);
        return this;
    }

    public RouteRequest transactionCode(String xml) {
        transactionCode = xml;
        return this;
    }

    public RouteRequest declared(String encoding) {
        declaration = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>\n";
        return this;
    }

    /** XML that stands in Data after the fields. */
    public RouteRequest andXml(String xml) {
        more = xml;
        return this;
    }

    public RouteRequest reversed() {
        List<Map.Entry<String, String>> entries = new ArrayList<>(fields.entrySet());
        Collections.reverse(entries);
        fields.clear();
        entries.forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
        return this;
    }

    public String xml() {
        StringBuilder data = new StringBuilder();
        fields.forEach((field, xml) -> data.append('<').append(field).append('>').append(xml)
                .append("</").append(field.split(" ")[0]).append('>'));
        return declaration + "<Req><TransactionCode>" + transactionCode + "</TransactionCode><Data>" + data + more
                + "</Data></Req>";
    }

    public byte[] bytes() {
        return xml().getBytes(StandardCharsets.UTF_8);
    }
}
