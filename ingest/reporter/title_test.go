package reporter

import (
	"testing"
)

func TestTitleOf(t *testing.T) {
	for text, want := range map[string]claim{
		"云溪县发展和改革委员会2020年政府信息公开工作年度报告":             {agency: "云溪县发展和改革委员会", year: 2020},
		"云溪县发展和改革局2023年政府信息公开年度报告-云溪县发改局":          {agency: "云溪县发展和改革局", year: 2023},
		"标题：云溪县财政局2023年政府信息公开年度报告":                 {agency: "云溪县财政局", year: 2023},
		"# 云溪县人民政府 2025 年 政府信息公开工作年度报告":            {agency: "云溪县人民政府", year: 2025},
		"2022年云溪县科学技术委员会政府信息公开工作年度报告":              {agency: "云溪县科学技术委员会", year: 2022},
		"云溪县水务局２０２１年度政府信息公开年报":                     {agency: "云溪县水务局", year: 2021},
		"雲溪縣水務局2021年政府信息公開工作年度報告":                  {agency: "云溪县水务局", year: 2021},
		"您的位置:首页 > 政务公开 > 云溪县水务局2021年政府信息公开工作年度报告": {agency: "云溪县水务局", year: 2021},
		"云溪县水务局关于2021年政府信息公开工作年度报告":                {agency: "云溪县水务局", year: 2021},
		"政府信息公开工作年度报告":                             {},
		"2021年政府信息公开工作年度报告":                        {year: 2021},
		"现将云溪县水务局2021年政府信息公开年度报告公布如下。":             {},
		"云溪县水务局2021年工作总结":                          {},
	} {
		got, ok := titleOf(foldLine(text))
		if got.agency != want.agency || got.year != want.year || want.year != 0 && !ok {
			t.Errorf("%s: %+v %v, want %+v", text, got, ok, want)
		}
	}
}
