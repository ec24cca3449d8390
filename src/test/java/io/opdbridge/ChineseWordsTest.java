package io.opdbridge;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Messages, console, help and pages have one Chinese word for one thing: 冻结、核销、回滚、冲回；异常单、处理、复核. */
class ChineseWordsTest {

    /** Words that mean the same in other systems, and ours. */
    private static final Map<String, String> OURS = Map.ofEntries(Map.entry("释放", "回滚"), Map.entry("解冻", "回滚"),
            Map.entry("冲正", "冲回"), Map.entry("撤销核销", "冲回核销"), Map.entry("网桥", "本服务"), Map.entry("审批", "复核"),
            Map.entry("审核", "复核"), Map.entry("驳回", "否决"), Map.entry("处置", "处理"), Map.entry("办结", "标记为已处理"),
            Map.entry("逾期", "超时"), Map.entry("询问", "请求"), Map.entry("时间窗", "窗口"), Map.entry("电子表格", "表格软件"),
            Map.entry("提请", "提交"), Map.entry("我方", "本方"), Map.entry("退费单号", "退款单号"), Map.entry("差错", "差异"));

    @Test
    void eachThingHasOneWord() throws IOException {
        List<String> others = new ArrayList<>();
        for (String folder : List.of("src/main", "src/docs", "routes", "README.md")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(ChineseWordsTest::isText).toList()) {
                    String text = Files.readString(file);
                    OURS.forEach((other, ours) -> {
                        if (text.contains(other)) {
                            others.add(file + ": " + other + ", which is " + ours);
                        }
                    });
                }
            }
        }
        assertThat(others).isEmpty();
    }

    private static boolean isText(Path file) {
        return file.toString().matches(".*\\.(java|properties|jte|md|yaml|xsl|sql|js|jslt)");
    }
}
