package io.opdbridge.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A file of settings. That one stands twice in it, and would have two values, is a mistake; so is what cannot be read.
 */
final class SettingsFile {

    /**
     * What it says.
     *
     * @param hidden key → what it says of it before that
     */
    record Texts(Map<String, String> texts, Map<String, List<String>> hidden) {

        static final Texts NONE = new Texts(Map.of(), Map.of());
    }

    /** Opens a file. */
    private interface Source {
        Reader open() throws IOException;
    }

    private SettingsFile() {
    }

    static Texts read(Path file, Mistakes mistakes) {
        return read(() -> Files.newBufferedReader(file), file.toString(), mistakes);
    }

    /** Of one on the class path; when there is none it sets nothing. */
    static Texts resource(String name, Mistakes mistakes) {
        return read(() -> {
            InputStream in = SettingsFile.class.getResourceAsStream("/" + name);
            return new InputStreamReader(in == null ? InputStream.nullInputStream() : in, StandardCharsets.UTF_8);
        }, name, mistakes);
    }

    private static Texts read(Source source, String name, Mistakes mistakes) {
        Map<String, String> texts = new TreeMap<>();
        Map<String, List<String>> hidden = new TreeMap<>();
        Properties once = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized @Nullable Object put(Object key, Object value) {
                String before = texts.put((String) key, (String) value);
                if (before != null) {
                    hidden.computeIfAbsent((String) key, several -> new ArrayList<>()).add(before);
                    mistakes.add((String) key, "stands twice in " + name + ": take one of them out");
                }
                return null;
            }
        };
        try (Reader in = source.open()) {
            once.load(in);
        } catch (NoSuchFileException e) {
            mistakes.addSentence("There is no file " + name);
        } catch (CharacterCodingException e) {
            mistakes.addSentence(name + ": is not written in UTF-8; save it in that");
        } catch (IOException e) {
            mistakes.addSentence(name + ": cannot be read; is it a file, and may you read it?");
        } catch (IllegalArgumentException e) {
            mistakes.addSentence(name + ": a backslash before u begins the number of a character;"
                    + " write \\\\ for each backslash, or / in a path");
        }
        return new Texts(texts, hidden);
    }
}
