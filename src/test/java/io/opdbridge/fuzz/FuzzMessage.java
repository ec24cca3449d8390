package io.opdbridge.fuzz;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A request in the making, by the grammar of the interface, and what is done to it afterwards.
 *
 * @param prolog          what stands before the root
 * @param transactionCode text of that element
 * @param fields          what stands in Data, in order
 */
record FuzzMessage(Method method, String prolog, String transactionCode, List<Field> fields, Encoding encoding,
        Transport transport, List<Mutation> mutations) {

    private static final int REPORTED = 1000;

    enum Method {
        OPDRechargeList,
        OPDRechargeFreeze,
        OPDRechargeCancellationFee
    }

    enum Transport {
        BODY,
        FORM,
        SOAP_TEXT,
        SOAP_CDATA,
        SOAP_ELEMENTS,
        SOAP_CALL
    }

    /** How a text is written in XML. */
    enum Style {
        ESCAPED,
        CDATA,
        REFERENCES,
        COMMENTED,
        SPLIT
    }

    /** @param shape a number that says how the element looks: attributes, prefixes, blanks */
    record Field(String name, String value, Style style, int shape) {

        /** In CDATA a character that the charset lacks, or that XML takes for a line end, could not be a reference. */
        String xml(CharsetEncoder encoder) {
            String text = written(value, encoder.canEncode(value) && value.indexOf('\r') < 0 ? style : Style.ESCAPED);
            return switch (shape % 6) {
                case 1 -> "<" + name + " a='1' xml:space=\"preserve\">" + text + "</" + name + " >";
                case 2 -> "<n:" + name + " xmlns:n='urn:x'>" + text + "</n:" + name + ">";
                case 3 -> "<" + name + " xmlns='urn:y'>\n  " + text + "\t</" + name + ">";
                case 4 -> value.isEmpty() ? "<" + name + "/>" : "<" + name + ">" + text + "</" + name + ">\r\n";
                default -> "<" + name + ">" + text + "</" + name + ">";
            };
        }
    }

    /** @param toldBy a number that says how the receiver gets to know it */
    record Encoding(String name, int toldBy) {

        private static final int WAYS = 3;

        /** Callers who say GB2312 mean GBK, which has another dash at the same place. */
        Charset charset() {
            return Charset.forName(name.equals("GB2312") ? "GBK" : name);
        }

        boolean isWide() {
            return name.startsWith("UTF-16");
        }

        String contentType(String type) {
            return toldBy % WAYS == 0 ? type + "; charset=" + name : type;
        }

        String before() {
            String mark = isWide() && toldBy % WAYS == 1 || name.equals("UTF-8") && toldBy % 2 == 1 ? "\uFEFF" : "";
            return mark + (toldBy % WAYS == 0 ? ""
                    : "<?xml version='1.0' encoding=\"" + (isWide() ? "UTF-16" : name) + "\"?>");
        }
    }

    /**
     * A change at one place.
     *
     * @param place from 0 to 1, of the whole
     * @param token what goes there
     */
    record Mutation(Kind kind, double place, int length, String token) {

        enum Kind {
            INSERT_TOKEN,
            REPLACE_BY_TOKEN,
            DELETE,
            REPEAT,
            DELETE_TAG,
            REPEAT_TAG,
            FLIP_BYTE,
            DELETE_BYTES,
            CUT
        }

        String change(String text) {
            int at = (int) (place * text.length());
            int end = Math.min(text.length(), at + length);
            int open = text.lastIndexOf('<', at);
            int close = text.indexOf('>', at);
            return switch (kind) {
                case INSERT_TOKEN -> text.substring(0, at) + token + text.substring(at);
                case REPLACE_BY_TOKEN -> text.substring(0, at) + token + text.substring(end);
                case DELETE -> text.substring(0, at) + text.substring(end);
                case REPEAT -> text.substring(0, end) + text.substring(at);
                case DELETE_TAG -> open < 0 || close < 0 ? text : text.substring(0, open) + text.substring(close + 1);
                case REPEAT_TAG -> open < 0 || close < 0 ? text : text.substring(0, close + 1) + text.substring(open);
                default -> text;
            };
        }

        byte[] change(byte[] bytes) {
            int at = (int) (place * bytes.length);
            if (at >= bytes.length) {
                return bytes;
            }
            byte[] changed = bytes.clone();
            switch (kind) {
                case FLIP_BYTE -> changed[at] ^= (byte) length;
                case DELETE_BYTES -> {
                    ByteArrayOutputStream rest = new ByteArrayOutputStream();
                    rest.write(bytes, 0, at);
                    int end = Math.min(bytes.length, at + 1 + length % 4);
                    rest.write(bytes, end, bytes.length - end);
                    changed = rest.toByteArray();
                }
                case CUT -> changed = Arrays.copyOf(bytes, at);
                default -> {
                    // the text was changed
                }
            }
            return changed;
        }
    }

    /** The XML of the request, as it was meant. */
    String xml() {
        StringBuilder data = new StringBuilder();
        CharsetEncoder encoder = encoding.charset().newEncoder();
        fields.forEach(field -> data.append(field.xml(encoder)));
        return "<Req><TransactionCode>" + written(transactionCode, Style.ESCAPED) + "</TransactionCode><Data>" + data
                + "</Data></Req>";
    }

    boolean overSoap() {
        return transport.name().startsWith("SOAP");
    }

    String contentType() {
        return encoding.contentType(transport == Transport.FORM ? "application/x-www-form-urlencoded"
            : overSoap() ? "text/xml" : "application/xml");
    }

    /** The bytes of the body, with what was done to them. */
    byte[] body() {
        String xml = prolog + xml();
        String whole = switch (transport) {
            case BODY, FORM -> xml;
            case SOAP_TEXT -> soap("<" + method + "><arg0>" + written(xml, Style.ESCAPED) + "</arg0></" + method + ">");
            case SOAP_CDATA -> soap("<" + method + "><arg0>" + written(xml, Style.CDATA) + "</arg0></" + method + ">");
            case SOAP_ELEMENTS -> soap("<" + method + "><arg0>" + xml() + "</arg0></" + method + ">");
            case SOAP_CALL -> soap("<Call><x>" + method + "</x><y>" + written(xml, Style.ESCAPED) + "</y></Call>");
        };
        for (Mutation mutation : mutations) {
            whole = mutation.change(whole);
        }
        byte[] bytes = encode(encoding.before() + whole, encoding.charset());
        for (Mutation mutation : mutations) {
            bytes = mutation.change(bytes);
        }
        return transport != Transport.FORM ? bytes : ("a=b&xml=" + URLEncoder.encode(
                new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Short enough for a report that shows many. */
    @Override
    public String toString() {
        String text = prolog + xml();
        return method + " by " + transport + " in " + encoding + ": "
                + text.substring(0, Math.min(text.length(), REPORTED))
                + (mutations.isEmpty() ? "" : " changed by " + mutations);
    }

    private static String soap(String body) {
        return "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Header/><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    /** What the charset lacks becomes a reference, where that means something. */
    private static byte[] encode(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        StringBuilder encodable = new StringBuilder();
        text.codePoints().forEach(point -> {
            String character = Character.toString(point);
            encodable.append(encoder.canEncode(character) ? character : "&#" + point + ";");
        });
        return encodable.toString().getBytes(charset);
    }

    private static String written(String text, Style style) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;").replace("\r",
                "&#13;");
        return switch (style) {
            case ESCAPED -> escaped;
            case CDATA -> "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>";
            case REFERENCES -> {
                StringBuilder references = new StringBuilder();
                text.codePoints().forEach(point -> references.append(point % 2 == 0 ? "&#" + point + ";"
                        : "&#x" + Integer.toHexString(point) + ";"));
                yield references.toString();
            }
            case COMMENTED -> "<!-- < & -->" + escaped + "<?x <?>";
            case SPLIT -> {
                int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
                yield written(text.substring(0, middle), Style.ESCAPED) + "<![CDATA[]]>"
                        + written(text.substring(middle), Style.CDATA);
            }
        };
    }
}
