package io.opdbridge.text;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Refusal;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XML between bytes and text (contract, section 2, Charset). */
public final class XmlText {

    /** Charset by the callers' name; GB2312 and GBK often mean GB18030, which includes both. */
    private static final Map<String, Charset> DECODED_AS = Map.of(
            "UTF-8", StandardCharsets.UTF_8, "US-ASCII", StandardCharsets.UTF_8, "GBK", Charset.forName("GB18030"),
            "GB2312", Charset.forName("GB18030"), "GB18030", Charset.forName("GB18030"),
            "UTF-16", StandardCharsets.UTF_16, "UTF-16LE", StandardCharsets.UTF_16LE,
            "UTF-16BE", StandardCharsets.UTF_16BE, "ISO-8859-1", StandardCharsets.ISO_8859_1);
    /** Windows' name of GBK. */
    private static final String CODE_PAGE_936 = "x-mswin-936";
    private static final Charset GBK = Charset.forName("GBK");

    private static final Pattern DECLARED = Pattern.compile(
            "^[\\s\\x00]*<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");
    private static final int DECLARATION_LENGTH = 256;
    /** Charsets in which XML would not have been readable as ASCII. */
    private static final Pattern WIDE = Pattern.compile(
            "(?i)(x-)?utf-?(16|32).*|ucs-?[24].*|iso-10646-ucs.*|(cs)?unicode.*");
    private static final int UNITS = 4;

    /**
     * A bare ampersand, or a piece of markup in which ampersands stay. Unclosed markup extends to the end of the text,
     * since searching the end of each again would take quadratic time.
     */
    private static final Pattern AMPERSAND = Pattern.compile(
            "(<!\\[CDATA\\[(?:.*?]]>|.*)|<!--(?:.*?-->|.*))|&(?!(?:[A-Za-z_][A-Za-z0-9._-]*|#[0-9]+|#x[0-9A-Fa-f]+);)",
            Pattern.DOTALL);

    private XmlText() {
    }

    /**
     * The charset of a request: the one its content type names, else a byte-order mark's, else the XML declaration's,
     * else UTF-8. A declared UTF-16 is ignored for other bytes, since the declaration was readable. Refuses an unknown
     * charset.
     */
    public static Charset charsetOf(@Nullable String contentTypeCharset, byte[] bytes) {
        return charsetOf(contentTypeCharset, bytes, StandardCharsets.UTF_8);
    }

    /** The same with another default than UTF-8 for this sender. */
    public static Charset charsetOf(@Nullable String contentTypeCharset, byte[] bytes, Charset otherwise) {
        Charset named = contentTypeCharset == null ? null : known(contentTypeCharset);
        if (named != null && !isWide(named)) {
            return named;
        }
        Charset wide = wide(bytes);
        if (named != null && !isReadable(bytes)) {
            // without a mark the name does not tell the byte order
            return named.equals(StandardCharsets.UTF_16) && !hasMark(bytes) && wide != null ? wide : named;
        }
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (wide != null) {
            return wide;
        }
        String head = new String(bytes, 0, Math.min(bytes.length, DECLARATION_LENGTH), StandardCharsets.ISO_8859_1);
        Matcher declared = DECLARED.matcher(head);
        return declared.find() && !saysWide(declared.group(1)) ? known(declared.group(1)) : otherwise;
    }

    /** UTF-16 by its mark or by its first characters, which are ASCII in XML; null for other charsets. */
    private static @Nullable Charset wide(byte[] bytes) {
        if (startsWith(bytes, 0, 0, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE, 0, 0)
                || hasZeros(bytes, 1, 2, 3)
                // three zeros may also be padding before the text
                || hasZeros(bytes, 0, 1, 2) && bytes.length > UNITS && bytes[UNITS] == 0) {
            throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, "UTF-32");
        }
        if (startsWith(bytes, 0xFF, 0xFE) || hasZeros(bytes, 1, 3)) {
            return StandardCharsets.UTF_16LE;
        }
        return startsWith(bytes, 0xFE, 0xFF) || hasZeros(bytes, 0, 2) ? StandardCharsets.UTF_16BE : null;
    }

    /** Whether exactly these of the first four bytes are zero. */
    private static boolean hasZeros(byte[] bytes, int... places) {
        if (bytes.length < UNITS) {
            return false;
        }
        int zeros = 0;
        for (int i = 0; i < UNITS; i++) {
            zeros += bytes[i] == 0 ? 1 << i : 0;
        }
        return zeros == Arrays.stream(places).map(place -> 1 << place).sum();
    }

    /** Whether it begins like XML with one byte for each character, after any padding. */
    private static boolean isReadable(byte[] bytes) {
        int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        while (start < bytes.length && bytes[start] >= 0 && bytes[start] <= ' ') {
            start++;
        }
        return start + 1 < bytes.length && bytes[start] == '<' && bytes[start + 1] > ' ';
    }

    private static boolean hasMark(byte[] bytes) {
        return startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF);
    }

    private static boolean isWide(Charset charset) {
        return saysWide(charset.name());
    }

    private static boolean saysWide(String name) {
        return WIDE.matcher(name).matches();
    }

    private static Charset known(String name) {
        try {
            Charset charset = Charset.forName(name);
            if (charset.name().equals(CODE_PAGE_936)) {
                return GBK;
            }
            if (DECODED_AS.containsKey(charset.name())) {
                return charset;
            }
        } catch (IllegalArgumentException e) {
            // refused below like any unknown name
        }
        throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, name);
    }

    /** The charset for decoding bytes with this declared charset. */
    public static Charset decodedAs(Charset charset) {
        return DECODED_AS.getOrDefault(charset.name(), charset);
    }

    /**
     * The text without blanks, byte-order marks and control characters around the document. Refuses bytes that are
     * invalid in the charset, or characters that are invalid in XML.
     */
    public static String decode(byte[] bytes, Charset charset) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            // decoded from the buffer, whose position shows the invalid byte
            CharBuffer out = CharBuffer.allocate(bytes.length + 1);
            CharsetDecoder decoder = decodedAs(charset).newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
            CoderResult result = decoder.decode(in, out, true);
            if (result.isError()) {
                result.throwException();
            }
            decoder.flush(out);
            String text = bare(out.flip().toString());
            if (text.indexOf('\uFFFE') >= 0 || text.indexOf('\uFFFF') >= 0) {
                // the parser accepts them, and an answer that repeats them would be invalid XML
                throw new Refusal(AnswerCode.MALFORMED_XML, "U+FFFE, U+FFFF");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new Refusal(AnswerCode.MALFORMED_XML, Phrase.of("NOT_OF_CHARSET", charset.name(), in.position() + 1));
        }
    }

    /** The text without blanks, byte-order marks and control characters around it. */
    public static String bare(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isAround(text.charAt(from))) {
            from++;
        }
        while (to > from && isAround(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isAround(char character) {
        return character <= ' ' || character == '\uFEFF' || character == '\u200B' || character == '\u0085'
                || Character.isSpaceChar(character);
    }

    /** The bytes of an XML text; a character that the charset lacks becomes a numeric reference. */
    public static byte[] encode(String xml, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        // UTF-8 has all characters, and a check costs more than encoding
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

    /** The text escaped for an element. */
    public static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The text with each bare ampersand written as a reference. */
    public static String repairAmpersands(String xml) {
        if (xml.indexOf('&') < 0) {
            return xml;
        }
        return AMPERSAND.matcher(xml).replaceAll(match -> match.group(1) == null
                ? "&amp;" : Matcher.quoteReplacement(match.group(1)));
    }

    /** Whether XML can contain a character, at least as a reference. */
    public static boolean isCharacter(int codePoint) {
        return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || codePoint >= 0x20 && codePoint < 0xD800
                || codePoint >= 0xE000 && codePoint <= 0xFFFD || codePoint >= 0x10000;
    }

    /** The charset parameter of a content type; null without one. */
    public static @Nullable String charsetParameter(@Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        for (String parameter : contentType.split(";")) {
            String text = parameter.strip();
            String[] nameAndValue = text.split("=", 2);
            if (nameAndValue.length == 2 && nameAndValue[0].strip().toLowerCase(Locale.ROOT).equals("charset")) {
                String value = nameAndValue[1].replace("\"", "").replace("'", "").strip();
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
