package io.opdbridge.tools.replay;

import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xmlunit.builder.DiffBuilder;
import org.xmlunit.diff.Comparison;
import org.xmlunit.diff.DefaultNodeMatcher;
import org.xmlunit.diff.Difference;
import org.xmlunit.diff.ElementSelectors;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** Compares answers field by field: not their layout, nor in which order fields stand. Thread-safe. */
final class AnswerComparison {

    /** Numbers that a caller gets with a freeze and sends with its settlement. */
    private static final List<String> NUMBERS = List.of("InvoiceNo", "HisCancelNo");

    private final Set<String> ignored;

    /** @param ignored elements whose content does not matter, by their names */
    AnswerComparison(Set<String> ignored) {
        this.ignored = Set.copyOf(ignored);
    }

    /** One line for each difference; none when both say the same. Over SOAP it is the XML inside that is compared. */
    List<String> differences(String expected, String actual) {
        try {
            List<String> lines = new ArrayList<>();
            for (Difference difference : DiffBuilder.compare(parse(expected)).withTest(parse(actual)).ignoreWhitespace()
                    .withNodeMatcher(new DefaultNodeMatcher(ElementSelectors.byName)).checkForSimilar()
                    .withNodeFilter(node -> !ignored.contains(node.getNodeName())).build().getDifferences()) {
                lines.add(line(difference.getComparison()));
            }
            return lines;
        } catch (SAXException e) {
            return List.of("one of the two answers is not well-formed XML: " + e.getMessage());
        }
    }

    private static String line(Comparison comparison) {
        Comparison.Detail expected = comparison.getControlDetails();
        Comparison.Detail actual = comparison.getTestDetails();
        return (expected.getXPath() == null ? actual.getXPath() : expected.getXPath()) + ": expected "
                + expected.getValue()
                + ", is " + actual.getValue();
    }

    /** Number in the expected answer → the one that took its place. */
    static Map<String, String> renumbered(String expected, String actual) {
        Map<String, String> numbers = new LinkedHashMap<>();
        try {
            Document before = parse(expected);
            Document after = parse(actual);
            for (String name : NUMBERS) {
                String was = text(before, name);
                String is = text(after, name);
                if (!was.isEmpty() && !is.isEmpty() && !was.equals(is)) {
                    numbers.put(was, is);
                }
            }
        } catch (SAXException e) {
            // no XML has no numbers
        }
        return numbers;
    }

    /** A request with the numbers that the bridge gave this time. */
    static String renumber(String request, Map<String, String> numbers) {
        String renumbered = request;
        for (Map.Entry<String, String> number : numbers.entrySet()) {
            for (String name : NUMBERS) {
                renumbered = renumbered.replace("<" + name + ">" + number.getKey() + "</" + name + ">",
                        "<" + name + ">" + number.getValue() + "</" + name + ">");
            }
        }
        return renumbered;
    }

    private static String text(Document document, String element) {
        Node node = document.getElementsByTagName(element).item(0);
        return node == null ? "" : node.getTextContent().strip();
    }

    private static Document parse(String xml) throws SAXException {
        Document document = parseAsItIs(xml);
        return "Envelope".equals(document.getDocumentElement().getLocalName())
                ? parseAsItIs(document.getDocumentElement().getTextContent().strip()) : document;
    }

    private static Document parseAsItIs(String xml) throws SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new StringReader(xml.strip())));
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
