package io.opdbridge.his;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.Escaping;
import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The escape sequences of HL7 v2.5.1, chapter 2.7, for text without sequences of its own. HAPI's default keeps text
 * that looks like a sequence, and passes line feeds, where many HIS begin a new segment. Thread-safe.
 */
final class Hl7Escaping implements Escaping {

    private static final int SHIFT = 1;

    private final Charset charset;

    /** @param charset characters that it lacks are written as hexadecimal UTF-8 */
    Hl7Escaping(Charset charset) {
        this.charset = charset;
    }

    @Override
    public String escape(String text, EncodingCharacters signs) {
        CharsetEncoder encoder = charset.newEncoder();
        StringBuilder escaped = new StringBuilder(text.length());
        char escape = signs.getEscapeCharacter();
        text.codePoints().forEach(character -> {
            String letter = letter(character, signs);
            String written = Character.toString(character);
            if (letter != null) {
                escaped.append(escape).append(letter).append(escape);
            } else if (Character.isISOControl(character) || !encoder.canEncode(written)) {
                escaped.append(escape).append('X').append(HexFormat.of().withUpperCase()
                        .formatHex(written.getBytes(StandardCharsets.UTF_8))).append(escape);
            } else {
                escaped.append(written);
            }
        });
        return escaped.toString();
    }

    /** Drops sequences that nobody needs, such as highlighting; other text stays. */
    @Override
    public String unescape(String text, EncodingCharacters signs) {
        char escape = signs.getEscapeCharacter();
        if (text.indexOf(escape) < 0) {
            return text;
        }
        String quoted = Pattern.quote(String.valueOf(escape));
        Matcher sequence = Pattern.compile(quoted + "([FSTREHN]|\\.[a-z]+[+-]?[0-9]*|X(?:[0-9A-Fa-f]{2})+)" + quoted)
                .matcher(text);
        return sequence.replaceAll(found -> Matcher.quoteReplacement(meaning(found.group(SHIFT), signs)));
    }

    private String meaning(String sequence, EncodingCharacters signs) {
        return switch (sequence.charAt(0)) {
            case 'F' -> String.valueOf(signs.getFieldSeparator());
            case 'S' -> String.valueOf(signs.getComponentSeparator());
            case 'T' -> String.valueOf(signs.getSubcomponentSeparator());
            case 'R' -> String.valueOf(signs.getRepetitionSeparator());
            case 'E' -> String.valueOf(signs.getEscapeCharacter());
            case 'X' -> new String(HexFormat.of().parseHex(sequence.substring(1)), StandardCharsets.UTF_8);
            case '.' -> sequence.equals(".br") ? "\n" : " ";
            default -> "";
        };
    }

    private static @Nullable String letter(int character, EncodingCharacters signs) {
        if (character == signs.getFieldSeparator()) {
            return "F";
        }
        if (character == signs.getComponentSeparator()) {
            return "S";
        }
        if (character == signs.getSubcomponentSeparator()) {
            return "T";
        }
        if (character == signs.getRepetitionSeparator()) {
            return "R";
        }
        return character == signs.getEscapeCharacter() ? "E" : null;
    }
}
