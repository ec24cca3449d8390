package io.opdbridge.call;

import io.opdbridge.text.XmlText;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class XmlTextTest {

    private static final int MUCH = 200_000;

    @ParameterizedTest
    @CsvSource({"a&b, a&amp;b", "&&, &amp;&amp;", "&amp;, &amp;", "&#38;&#x26;, &#38;&#x26;", "&#;, &amp;#;",
        "<![CDATA[&]]>&<!--&-->&, <![CDATA[&]]>&amp;<!--&-->&amp;", "<![CDATA[]]&]>&]]>&, <![CDATA[]]&]>&]]>&amp;",
        "<!--&, <!--&", "&<![CDATA[&, &amp;<![CDATA[&"})
    void aBareAmpersandIsRepairedWhereMarkupIsRead(String xml, String repaired) {
        assertThat(XmlText.repairAmpersands(xml)).isEqualTo(repaired);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<![CDATA[", "<!--", "&", "&#", "&a", "]]>", "-->"})
    @Timeout(60)
    void whatDoesNotEndIsReadOnce(String begun) {
        String text = "&" + begun.repeat(MUCH);

        assertThat(XmlText.repairAmpersands(text)).startsWith("&amp;").hasSizeGreaterThanOrEqualTo(text.length());
    }
}
