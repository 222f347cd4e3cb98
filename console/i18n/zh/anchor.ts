/** Where the site is on earth. */
export const zhAnchor = {
  'anchor.title': '地理位置',
  'anchor.open': '查看并录入现场位置',
  'anchor.intro': '远程信息和监管对接据此给出地理坐标；未录入则一律不给。',
  'anchor.none': '尚未录入现场位置。',
  'anchor.by': '{by} 于 {time} 录入',
  'anchor.offered':
    '建筑模型中写有 {latitude}°，{longitude}°，y 轴方位角 {azimuth}°（{from}）。建模软件常写入默认城市，采用前请核对。',
  'anchor.take': '填入模型数值',
  'anchor.datum': '坐标系',
  'anchor.latitude': '纬度（度）',
  'anchor.longitude': '经度（度）',
  'anchor.height': '现场零点海拔（米，不知则留空）',
  'anchor.azimuth': 'y 轴方位角（自真北顺时针，度）',
  'anchor.source': '来源（测量、控制点等）',
  'anchor.save': '录入此位置',
  'anchor.remove': '撤销位置',
  'anchor.saved': '已录入。',
  'anchor.shifted': 'GCJ-02 与 BD-09 经过数百米偏移，不予采用。',
  'anchor.wrong': '纬度、经度和方位角须为度数，并须注明来源。',
};
