package hospital.qinghe;

import net.sf.saxon.TransformerFactoryImpl;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.StringReader;
import java.io.StringWriter;
import javax.xml.transform.Transformer;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What no network can do to an answer: the mapping alone, without a bridge. */
class QingheAnswerTest {

    private static final String DONE = "Y|0000|成功\nC1|I1|20261123101500|30.00|70.00\n";

    @Test
    void aFreezeIsAnsweredInFen() throws Exception {
        assertThat(map("hold", DONE + "END\n")).contains("<RespCode>Y</RespCode>", "<HisCancelNo>C1</HisCancelNo>",
                "<Price>3000</Price>", "<Balance>7000</Balance>");
    }

    @Test
    void anAnswerThatIsNotWholeIsNone() throws Exception {
        assertThat(map("hold", DONE)).doesNotContain("RespCode").contains("成功");
    }

    @Test
    void aFailureInTheMiddleOfTheWorkIsNoRefusal() throws Exception {
        assertThat(map("hold", "N|9999|系统异常\nEND\n")).doesNotContain("RespCode").contains("系统异常");
    }

    @Test
    void aRefusalKeepsCodeAndWords() throws Exception {
        assertThat(map("hold", "N|E03|余额不足\nEND\n")).contains("<RespCode>E03</RespCode>",
                "<RespMessage>余额不足</RespMessage>");
    }

    @Test
    void whatIsNoAmountIsNotMadeOne() throws Exception {
        assertThat(map("hold", DONE.replace("30.00", "30.005") + "END\n")).contains("<Price>30.005</Price>");
    }

    private static String map(String step, String answer) throws Exception {
        Transformer mapping = new TransformerFactoryImpl().newTransformer(
                new StreamSource(new File("routes/vendors/qinghe/answer.xsl")));
        mapping.setParameter("vendorStep", step);
        mapping.setParameter("vendorAnswer", answer);
        StringWriter mapped = new StringWriter();
        mapping.transform(new StreamSource(new StringReader("<Answer/>")), new StreamResult(mapped));
        return mapped.toString();
    }
}
