package io.opdbridge.console;

import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** A sent form: fields by name, the first of each, and files. */
public final class Form {

    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";
    private static final int MOST_PARTS = 32;
    private static final int MOST_HEADER_BYTES = 4096;

    private final Map<String, String> fields = new HashMap<>();
    private final Map<String, FormFile> files = new HashMap<>();

    /** A sent file, with the browser's name for it. */
    public record FormFile(String name, byte[] content) {
    }

    private Form() {
    }

    /** Reads a body; refuses one that is not a form, and null, which is an incomplete one. */
    static Form read(@Nullable String contentType, byte @Nullable [] body) {
        if (body == null) {
            throw new ConsoleRefusal(413, "body");
        }
        String type = contentType == null ? "" : MimeTypes.getContentTypeWithoutCharset(contentType);
        Form form = new Form();
        if (type != null && type.equalsIgnoreCase(URL_ENCODED)) {
            form.fields.putAll(parameters(new String(body, StandardCharsets.ISO_8859_1)));
        } else if (contentType != null && contentType.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length())) {
            form.readParts(MultiPart.extractBoundary(contentType), body);
        } else {
            throw new ConsoleRefusal(415, "no-form");
        }
        return form;
    }

    /** The parameters of a query or of a form; of a repeated name the first. Unreadable ones are left out. */
    static Map<String, String> parameters(@Nullable String encoded) {
        Map<String, String> parameters = new HashMap<>();
        if (encoded == null) {
            return parameters;
        }
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    parameters.putIfAbsent(URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    // a percent sign without hexadecimal digits
                }
            }
        }
        return parameters;
    }

    private void readParts(@Nullable String boundary, byte[] body) {
        if (boundary == null) {
            throw new ConsoleRefusal(400, "no-form");
        }
        MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
        parser.setMaxParts(MOST_PARTS);
        parser.setPartHeadersMaxLength(MOST_HEADER_BYTES);
        parser.setMaxMemoryFileSize(-1);
        parser.setMaxLength(body.length);
        try (MultiPartFormData.Parts parts = parser.parse(new ByteBufferContentSource(ByteBuffer.wrap(body))).join()) {
            for (MultiPart.Part part : parts) {
                if (part.getFileName() == null) {
                    fields.putIfAbsent(part.getName(), part.getContentAsString(StandardCharsets.UTF_8));
                } else {
                    try (InputStream content = Content.Source.asInputStream(part.getContentSource())) {
                        files.putIfAbsent(part.getName(), new FormFile(part.getFileName(), content.readAllBytes()));
                    }
                }
            }
        } catch (CompletionException | IOException e) {
            throw new ConsoleRefusal(400, "no-form");
        }
    }

    /** The trimmed field; empty when missing. */
    public String get(String name) {
        return fields.getOrDefault(name, "").strip();
    }

    /** As it was typed. */
    String raw(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Null when missing or empty. */
    @Nullable
    FormFile file(String name) {
        FormFile file = files.get(name);
        return file == null || file.content().length == 0 ? null : file;
    }
}
