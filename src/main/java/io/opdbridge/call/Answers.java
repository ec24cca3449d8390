package io.opdbridge.call;

import io.opdbridge.call.wire.Resp;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.DateTimes;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.PendingReceipt;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.text.Messages;
import io.opdbridge.text.XmlText;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/** Answers in the form of the wire (contract, sections 2, 4 and 6): type converters and beans. Thread-safe. */
public final class Answers {

    private static final String MEDIA_TYPE = "application/xml";
    /** A site's XSLT may write an XML declaration. */
    private static final Pattern DECLARATION = Pattern.compile("^\\s*<\\?xml[^>]*>");
    private static final int MESSAGE_LENGTH = 256;
    private static final int UNWRITABLE = '?';
    private static final String WECHAT = "0";
    /** After these the rest of a body may still arrive, which must not be read as the next call. */
    static final Set<AnswerCode> BODY_UNREAD = Set.of(AnswerCode.INCOMPLETE_BODY, AnswerCode.TOO_LARGE);
    private static final Set<AnswerCode> CALL_LATER = Set.of(AnswerCode.TOO_MANY_CALLS, AnswerCode.OVERLOADED);
    static final String RETRY_SECONDS = "1";

    /** Registers the converters with Camel. */
    public void register(TypeConverterRegistry registry) {
        registry.addTypeConverter(Resp.class, Receipt.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toResp((Receipt) value, exchange)));
        registry.addTypeConverter(Resp.class, PendingReceipt.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toResp((PendingReceipt) value, exchange)));
        registry.addTypeConverter(Resp.class, RechargeList.class, new SimpleTypeConverter(false,
                (type, exchange, value) -> toResp((RechargeList) value, exchange)));
    }

    private static Resp toResp(Receipt receipt, Exchange exchange) {
        Resp resp = ok(exchange);
        resp.data.orderId = receipt.orderId();
        resp.data.hisFlowNo = receipt.flowNo();
        resp.data.hisCancelNo = receipt.cancelNo();
        resp.data.hisDate = dateTime(receipt.at(), exchange);
        resp.data.price = receipt.priceFen();
        resp.data.balance = receipt.balanceFen();
        resp.data.invoiceNo = receipt.invoiceNo();
        exchange.setVariable(CallVariables.SUBJECT, CallVariables.subject(exchange).answered(receipt));
        return resp;
    }

    private static Resp toResp(PendingReceipt pending, Exchange exchange) {
        Resp resp = toResp(pending.receipt(), exchange);
        resp.respMessage = Messages.get(CallVariables.site(exchange).language(), "OK_PENDING");
        return resp;
    }

    private static Resp toResp(RechargeList list, Exchange exchange) {
        Resp resp = ok(exchange);
        if (list.cut()) {
            resp.respMessage = Messages.get(CallVariables.site(exchange).language(), "OK_CUT", list.recharges().size());
        }
        resp.data.orders = new Resp.Orders();
        resp.data.orders.orders = list.recharges().stream().map(recharge -> order(recharge, exchange)).toList();
        return resp;
    }

    /** The answer to a call that failed with a refusal. */
    public Resp refuse(Exchange exchange) {
        return refused(exchange, exchangeFailure(exchange, Refusal.class));
    }

    /** The answer to XML that cannot be parsed. */
    public Resp malformed(Exchange exchange) {
        XMLStreamException e = exchangeFailure(exchange, XMLStreamException.class);
        return refused(exchange, new Refusal(AnswerCode.MALFORMED_XML, e == null || e.getLocation() == null ? "-"
                : e.getLocation().getLineNumber() + ":" + e.getLocation().getColumnNumber()));
    }

    /** The answer to a call that failed by a fault of the bridge. */
    public Resp fail(AnswerCode code, Exchange exchange) {
        return refused(exchange, new Refusal(code));
    }

    /** The XML of the answer as text without declaration, with the site's element aliases. */
    public String name(byte[] utf8, Exchange exchange) {
        String xml = DECLARATION.matcher(new String(utf8, StandardCharsets.UTF_8)).replaceFirst("").stripLeading();
        for (Map.Entry<String, String> alias : CallVariables.site(exchange).wire().answerAliases().entrySet()) {
            xml = repeat(xml, alias.getKey(), alias.getValue());
        }
        return xml;
    }

    /** Writes the XML of the answer in the charset of the request, with its HTTP headers. */
    public void encode(Exchange exchange) {
        Message message = exchange.getMessage();
        Charset charset = CallVariables.charset(exchange);
        SoapReply soap = exchange.getVariable(CallVariables.SOAP, SoapReply.class);
        String declaration = "<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>\n";
        message.setBody(XmlText.encode(declaration + message.getBody(String.class), charset));
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, (soap == null ? MEDIA_TYPE : soap.version().mediaType())
                + ";charset=" + charset.name());
        AnswerCode code = Objects.requireNonNullElse(CallVariables.respCode(exchange), AnswerCode.OK);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, httpStatus(code));
        if (BODY_UNREAD.contains(code)) {
            message.setHeader(CallBinding.CONNECTION, "close");
        }
        if (CALL_LATER.contains(code)) {
            message.setHeader(CallBinding.RETRY_AFTER, RETRY_SECONDS);
        }
        if (code == AnswerCode.NOT_AUTHORISED) {
            message.setHeader(CallBinding.CHALLENGE, exchange.getVariable(CallVariables.CHALLENGE));
        }
    }

    /** Writes each element of this name a second time under its alias; its text contains no tag. */
    private static String repeat(String xml, String name, String alias) {
        return xml.replaceAll("<" + name + ">([^<]*)</" + name + ">", "$0<" + alias + ">$1</" + alias + ">");
    }

    /** The HTTP status of an answer with this code (contract, section 2). */
    static int httpStatus(AnswerCode code) {
        return switch (code) {
            case NOT_AUTHORISED -> 401;
            case FORBIDDEN -> 403;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_ENCODING -> 415;
            case TOO_MANY_CALLS -> 429;
            case OVERLOADED -> 503;
            default -> 200;
        };
    }

    private static Resp ok(Exchange exchange) {
        return resp(exchange, AnswerCode.OK,
                Messages.get(CallVariables.site(exchange).language(), AnswerCode.OK.name()));
    }

    private static Resp refused(Exchange exchange, Refusal refusal) {
        Site site = CallVariables.site(exchange);
        return resp(exchange, refusal.code(), words(refusal, site.language()));
    }

    private static Resp resp(Exchange exchange, AnswerCode code, String message) {
        exchange.setVariable(CallVariables.RESP_CODE, code);
        Resp resp = new Resp();
        resp.transactionCode = CallVariables.transactionCode(exchange);
        resp.respCode = code.number();
        resp.respMessage = message;
        return resp;
    }

    /**
     * The words of a refusal, cleaned: they may quote a vendor or a caller, with characters that XML cannot have, or
     * that control a terminal.
     */
    static String words(Refusal refusal, Locale language) {
        return Masks.mask(Messages.of(refusal, language)).codePoints().limit(MESSAGE_LENGTH)
                .map(character -> XmlText.isCharacter(character) && isPrinted(character) ? character : UNWRITABLE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isPrinted(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static Resp.Order order(ListedRecharge recharge, Exchange exchange) {
        Resp.Order order = new Resp.Order();
        order.orderId = recharge.orderId();
        order.hisFlowNo = recharge.flowNo();
        order.hisDate = dateTime(recharge.paidAt(), exchange);
        order.channelType = recharge.channelType();
        order.channelOrderNo = recharge.channelOrderNo();
        order.wxOrderNo = WECHAT.equals(recharge.channelType()) ? recharge.channelOrderNo() : null;
        order.hisOrderId = recharge.hisOrderId();
        order.refundOrderId = recharge.refundOrderId();
        order.payMoney = recharge.payFen();
        order.totalMoney = recharge.payFen();
        order.refundMoney = recharge.capturedFen();
        order.orderMemo = recharge.orderMemo();
        order.hisOrderState = recharge.fullyRefunded() ? 2 : 1;
        order.isAllowRefund = recharge.refundable() ? 1 : 0;
        return order;
    }

    /** Null for null: a vendor may leave out a time. */
    private static @Nullable String dateTime(@Nullable Instant instant, Exchange exchange) {
        return instant == null ? null : DateTimes.SECONDS.format(instant.atZone(CallVariables.site(exchange).zone()));
    }

    private static <T extends Throwable> T exchangeFailure(Exchange exchange, Class<T> type) {
        return ObjectHelper.getException(type, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }
}
