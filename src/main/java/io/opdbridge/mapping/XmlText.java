package io.opdbridge.mapping;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XML between bytes and text (contract, section 2, Charset). */
final class XmlText {

    /** What is decoded under a name that callers use; GB2312 is often said where GBK is meant. */
    private static final Map<String, Charset> DECODED_AS = Map.of(
            "UTF-8", StandardCharsets.UTF_8, "US-ASCII", StandardCharsets.UTF_8, "GBK", Charset.forName("GBK"),
            "GB2312", Charset.forName("GBK"), "GB18030", Charset.forName("GB18030"),
            "UTF-16", StandardCharsets.UTF_16, "UTF-16LE", StandardCharsets.UTF_16LE,
            "UTF-16BE", StandardCharsets.UTF_16BE, "ISO-8859-1", StandardCharsets.ISO_8859_1);

    private static final Pattern DECLARED = Pattern.compile(
            "^\\s*<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");
    private static final int DECLARATION_LENGTH = 256;

    /**
     * A bare ampersand, or a piece of markup in which an ampersand is nobody's business. One that does not end goes to
     * the end of the text: to look for the end of each anew would take a time that is squared.
     */
    private static final Pattern AMPERSAND = Pattern.compile(
            "(<!\\[CDATA\\[(?:.*?]]>|.*)|<!--(?:.*?-->|.*))|&(?!(?:[A-Za-z_][A-Za-z0-9._-]*|#[0-9]+|#x[0-9A-Fa-f]+);)",
            Pattern.DOTALL);

    private XmlText() {
    }

    /**
     * The charset of a request: the one its content type names, else a byte-order mark's, else the XML declaration's,
     * else UTF-8. Refuses one that is not known.
     */
    static Charset charsetOf(String contentTypeCharset, byte[] bytes) {
        return charsetOf(contentTypeCharset, bytes, StandardCharsets.UTF_8);
    }

    /** The same for a sender who is known to mean another charset than UTF-8 when nothing names one. */
    static Charset charsetOf(String contentTypeCharset, byte[] bytes, Charset otherwise) {
        if (contentTypeCharset != null) {
            return known(contentTypeCharset);
        }
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, '<', 0)) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0, '<')) {
            return StandardCharsets.UTF_16BE;
        }
        String head = new String(bytes, 0, Math.min(bytes.length, DECLARATION_LENGTH), StandardCharsets.ISO_8859_1);
        Matcher declared = DECLARED.matcher(head);
        return declared.find() ? known(declared.group(1)) : otherwise;
    }

    private static Charset known(String name) {
        try {
            Charset charset = Charset.forName(name);
            if (DECODED_AS.containsKey(charset.name())) {
                return charset;
            }
        } catch (IllegalArgumentException e) {
            // refused below, as any other name that is not known
        }
        throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, name);
    }

    /** What bytes are decoded as that are said to be of the charset. */
    static Charset decodedAs(Charset charset) {
        return DECODED_AS.getOrDefault(charset.name(), charset);
    }

    /** The text without its byte-order mark. Refuses bytes that are not of the charset, or no characters of XML. */
    static String decode(byte[] bytes, Charset charset) {
        try {
            String text = decodedAs(charset).newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\uFFFE') >= 0 || text.indexOf('\uFFFF') >= 0) {
                // the parser lets them pass, and an answer that repeats them would be no XML
                throw new Refusal(AnswerCode.MALFORMED_XML, "U+FFFE, U+FFFF");
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Refusal(AnswerCode.MALFORMED_XML, charset.name());
        }
    }

    /** The bytes of an XML text; a character that the charset lacks becomes a numeric reference. */
    static byte[] encode(String xml, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        // UTF-8 has them all; to ask costs more than to encode
        if (charset.equals(StandardCharsets.UTF_8) || encoder.canEncode(xml)) {
            return xml.getBytes(charset);
        }
        StringBuilder referenced = new StringBuilder(xml.length() + 64);
        xml.codePoints().forEach(codePoint -> {
            String character = Character.toString(codePoint);
            if (encoder.canEncode(character)) {
                referenced.append(character);
            } else {
                referenced.append("&#").append(codePoint).append(';');
            }
        });
        return referenced.toString().getBytes(charset);
    }

    /** A text as it stands in an element. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The text with each bare ampersand written as a reference. */
    static String repairAmpersands(String xml) {
        if (xml.indexOf('&') < 0) {
            return xml;
        }
        return AMPERSAND.matcher(xml).replaceAll(match -> match.group(1) == null
                ? "&amp;" : Matcher.quoteReplacement(match.group(1)));
    }

    /** Whether XML can hold a character at all, be it as a reference. */
    static boolean isCharacter(int codePoint) {
        return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || codePoint >= 0x20 && codePoint < 0xD800
                || codePoint >= 0xE000 && codePoint <= 0xFFFD || codePoint >= 0x10000;
    }

    /** The charset parameter of a content type; null when there is none. */
    static String charsetParameter(String contentType) {
        if (contentType == null) {
            return null;
        }
        for (String parameter : contentType.split(";")) {
            String text = parameter.strip();
            if (text.toLowerCase(Locale.ROOT).startsWith("charset=")) {
                String value = text.substring("charset=".length()).replace("\"", "").replace("'", "").strip();
                return value.isEmpty() ? null : value;
            }
        }
        return null;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
