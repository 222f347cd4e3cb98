import type { ProblemText } from './problem-text.ts';

/** What a plan leaves out, warns of or founders on. Part of the catalogue of refusals. */
export const planningProblems = {
  'already-there': {
    status: 409,
    title: { zh: '机器已在该楼层', en: 'The machine is on that level already' },
    tip: { zh: '无需运送；请选择其他楼层。', en: 'No ride is needed; choose another level.' },
  },
  'area-too-small': {
    status: 422,
    title: { zh: '作业区太小', en: 'The area is too small' },
    tip: { zh: '请画大一些的作业区。', en: 'Draw a larger area.' },
  },
  'battery-short': {
    status: 409,
    title: { zh: '电量不够完成计划', en: 'The battery does not last for the plan' },
    tip: { zh: '请在作业间隙充电或换电池。', en: 'Charge or swap the battery between its tasks.' },
  },
  'beside-column': {
    status: 422,
    title: { zh: '柱、墙旁机器到不了', en: 'Beside a column or wall, out of the machines\u2019 reach' },
    tip: { zh: '请人工处理这些部位。', en: 'Finish these strips by hand.' },
  },
  'beside-edge': {
    status: 422,
    title: { zh: '临边、洞口旁机器到不了', en: 'Beside an edge or opening, out of the machines\u2019 reach' },
    tip: { zh: '请人工处理，并做好临边防护。', en: 'Finish these strips by hand, with edge protection in place.' },
  },
  'door-too-narrow': {
    status: 422,
    title: { zh: '吊笼门太窄', en: 'The cage\u2019s door is too narrow' },
    tip: { zh: '请折叠机器，或用塔吊运送。', en: 'Fold the machine for transport, or bring it by crane.' },
  },
  'draft-gone': {
    status: 404,
    title: { zh: '这份计划草案已不在', en: 'This drafted plan is no longer kept' },
    tip: { zh: '请再问一次，再采用。', en: 'Ask for it again, then take it over.' },
  },
  'draft-outdated': {
    status: 409,
    title: { zh: '任务已有变化，这份计划草案已过时', en: 'The mission has changed since this plan was drafted' },
    tip: { zh: '请再问一次，再采用。', en: 'Ask for it again, then take it over.' },
  },
  'due-missed': {
    status: 409,
    title: { zh: '计划晚于要求的完成时间', en: 'The plan ends after the due time' },
    tip: {
      zh: '可推迟要求时间、缩小作业区或增加机器。',
      en: 'Allow more time, choose a smaller area or add machines.',
    },
  },
  'due-too-early': {
    status: 422,
    title: { zh: '要求的完成时间太早', en: 'The due time is too early' },
    tip: {
      zh: '混凝土凝结前无法完成；请推迟时间或缩小作业区。',
      en: 'The concrete sets no faster; allow more time or choose a smaller area.',
    },
  },
  'hold-first': {
    status: 409,
    title: { zh: '任务正在执行', en: 'The mission is running' },
    tip: {
      zh: '请先暂停任务，机器停住后再问一次并采用；做完的和已开始的不变。',
      en: 'Hold the mission first; once its machines stand, ask again and take the plan over. What is done or begun stays.',
    },
  },
  'lifts-invalid': {
    status: 422,
    title: { zh: '运送次数有误', en: 'The number of lifts is not valid' },
    tip: {
      zh: '请输入正整数，次数多时分成几个任务。',
      en: 'Give a whole number above zero; split large numbers into several missions.',
    },
  },
  'machine-left-out': {
    status: 409,
    title: { zh: '有机器未编入计划', en: 'A machine is left out of the plan' },
    tip: { zh: '请看原因；排除后重新编制。', en: 'See the cause; plan again once it is mended.' },
  },
  'machine-not-available': {
    status: 409,
    title: { zh: '机器不可用', en: 'The machine is not available' },
    tip: { zh: '排除故障或恢复连接后再编制计划。', en: 'Clear its fault or connect it, then plan again.' },
  },
  'no-hoist': {
    status: 422,
    title: { zh: '没有施工升降机通往该楼层', en: 'No hoist serves both levels' },
    tip: { zh: '请选择升降机停靠的楼层，或用塔吊。', en: 'Choose a level that the hoist serves, or use the crane.' },
  },
  'no-machine': {
    status: 422,
    title: { zh: '没有可用的机器', en: 'No machine can do this' },
    tip: {
      zh: '请增加具备此能力的机器，或排除现有机器的问题。',
      en: 'Add a machine that can, or mend what keeps the present ones out.',
    },
  },
  'not-a-cage': {
    status: 422,
    title: { zh: '该机器不是升降机吊笼', en: 'The machine is no hoist cage' },
    tip: { zh: '请检查机器档案。', en: 'Check the machine\u2019s profile.' },
  },
  'outline-crosses-itself': {
    status: 422,
    title: { zh: '作业区边线自相交叉或相碰', en: 'The area\u2019s outline crosses or touches itself' },
    tip: {
      zh: '请重新画成一圈：不交叉、不相碰、不折返。',
      en: 'Draw it again as one round that neither crosses nor touches itself nor goes back on itself.',
    },
  },
  'outline-invalid': {
    status: 422,
    title: { zh: '作业区边线无效', en: 'The area\u2019s outline is not valid' },
    tip: { zh: '请用三个以上的点重新画。', en: 'Draw it again with three points or more.' },
  },
  'outline-too-thin': {
    status: 422,
    title: { zh: '作业区太窄', en: 'The area is too thin' },
    tip: { zh: '请画宽一些。', en: 'Draw it wider.' },
  },
  'outside-reach': {
    status: 422,
    title: { zh: '超出布料机的工作范围', en: 'Outside the distributor\u2019s reach' },
    tip: { zh: '请用塔吊移动布料机，或人工布料。', en: 'Have the crane move the distributor, or place by hand.' },
  },
  overload: {
    status: 422,
    title: { zh: '超过额定载重', en: 'The load is too heavy' },
    tip: { zh: '请分几次运送。', en: 'Split the load.' },
  },
  'placing-elsewhere': {
    status: 422,
    title: { zh: '所跟随的浇筑任务不在此作业区', en: 'The placing mission covers another area' },
    tip: { zh: '请选择浇筑任务所在的作业区。', en: 'Choose the area that is placed.' },
  },
  'not-planned': {
    status: 409,
    title: { zh: '任务尚未编制计划', en: 'The mission has no plan yet' },
    tip: { zh: '请先编制计划，再问“如果……会怎样”。', en: 'Plan it first, then ask what if.' },
  },
  'placing-not-planned': {
    status: 409,
    title: { zh: '所跟随的浇筑任务尚未编制计划', en: 'The placing mission has no plan yet' },
    tip: { zh: '请先为浇筑任务编制计划。', en: 'Plan the placing first.' },
  },
  'rate-invalid': {
    status: 422,
    title: { zh: '浇筑速度有误', en: 'The placing rate is not valid' },
    tip: { zh: '请输入大于零的每小时方量。', en: 'Give cubic metres per hour above zero.' },
  },
  'same-level': {
    status: 422,
    title: { zh: '起止楼层相同', en: 'Both levels are the same' },
    tip: { zh: '请选择另一楼层。', en: 'Choose another level.' },
  },
  'set-factor-invalid': {
    status: 422,
    title: { zh: '凝结系数有误', en: 'The set factor is not valid' },
    tip: { zh: '普通混凝土请填 1。', en: 'Use 1 for a plain mix.' },
  },
  staging: {
    status: 422,
    title: { zh: '停机区不在作业范围内', en: 'The staging area is left out' },
    tip: { zh: '请移开停机区，或人工处理。', en: 'Move the staging area, or finish it by hand.' },
  },
  'start-blocked': {
    status: 409,
    title: { zh: '机器无法驶离停放位置', en: 'The machine cannot leave its place' },
    tip: { zh: '请把它移到开阔处，或移开旁边的机器。', en: 'Move it to open ground, or move what stands beside it.' },
  },
  'machine-cannot': {
    status: 422,
    title: { zh: '这台机器做不了这道工序', en: 'That machine cannot do that step' },
    tip: { zh: '请选能做该工序的机器。', en: 'Choose a machine that can do the step.' },
  },
  'other-machine': {
    status: 409,
    title: { zh: '指定的机器不在，由另一台机器来做', en: 'The machine asked for is not there; another one does it' },
    tip: { zh: '可调来指定的机器后重新编制。', en: 'Bring the machine asked for and plan again.' },
  },
  'task-begun': {
    status: 409,
    title: { zh: '该作业已开始或已完成', en: 'That task has begun or is done' },
    tip: { zh: '只有还没开始的作业可以推后。', en: 'Only work that has not begun can be set later.' },
  },
  'task-follows': {
    status: 422,
    title: { zh: '该作业随其他作业而定', en: 'That task comes when what it serves does' },
    tip: {
      zh: '请推后它前后的逐块作业（浇筑、整平、抹平、抹光）。',
      en: 'Set the bay work before or after it later: placing, levelling, floating, trowelling.',
    },
  },
  'tasks-failed': {
    status: 409,
    title: { zh: '有作业失败', en: 'Some tasks failed' },
    tip: { zh: '请看各项作业的原因；需要时新建任务。', en: 'See the causes; make a new mission for what is left.' },
  },
  'temperature-out-of-range': {
    status: 422,
    title: { zh: '混凝土温度超出适用范围', en: 'The concrete\u2019s temperature is out of range' },
    tip: { zh: '请等待，或对混凝土保温、降温。', en: 'Wait, or heat or cool the concrete.' },
  },
  'thickness-invalid': {
    status: 422,
    title: { zh: '厚度有误', en: 'The thickness is not valid' },
    tip: { zh: '请输入大于零的厚度。', en: 'Give a thickness above zero.' },
  },
  'too-large': {
    status: 422,
    title: { zh: '机器放不进吊笼', en: 'The machine is too large for the cage' },
    tip: { zh: '请折叠机器，或用塔吊运送。', en: 'Fold the machine for transport, or bring it by crane.' },
  },
  'too-many-passes': {
    status: 422,
    title: { zh: '收光遍数超出范围', en: 'Too many trowel passes' },
    tip: { zh: '请减少收光遍数。', en: 'Ask for fewer passes.' },
  },
  'too-narrow': {
    status: 422,
    title: { zh: '对机器来说太窄', en: 'Too narrow for the machines' },
    tip: { zh: '请人工处理。', en: 'Finish it by hand.' },
  },
  'tool-too-wide': {
    status: 422,
    title: { zh: '作业区比机器还窄', en: 'The area is narrower than the machines' },
    tip: { zh: '请选择大一些的作业区或小一些的机器。', en: 'Choose a larger area or a smaller machine.' },
  },
  'radius-too-wide': {
    status: 422,
    title: { zh: '机器转弯半径太大', en: 'The machine turns too wide for the area' },
    tip: {
      zh: '请选择大一些的作业区或转弯半径小一些的机器。',
      en: 'Choose a larger area or a machine that turns tighter.',
    },
  },
  'turning-invalid': {
    status: 422,
    title: { zh: '转弯数据无效', en: 'The figures of turning are not valid' },
    tip: {
      zh: '请给出不小于零的转弯半径、整数的沿边圈数和行驶速度。',
      en: 'Give a radius that is not below zero, a whole number of rounds and the speed of driving.',
    },
  },
  'robots-invalid': {
    status: 422,
    title: { zh: '机器人数据无效', en: 'The robots\u2019 figures are not valid' },
    tip: {
      zh: '请给出至少一台机器人、不小于零的间距和大于零的速度。',
      en: 'Give at least one robot, a clearance that is not below zero and a speed above it.',
    },
  },
  'robots-too-many': {
    status: 422,
    title: { zh: '机器人太多', en: 'Too many robots for the area' },
    tip: { zh: '请减少机器人或选择大一些的作业区。', en: 'Take fewer robots or a larger area.' },
  },
  'robots-in-each-others-way': {
    status: 422,
    title: { zh: '机器人无法互相避让', en: 'The robots cannot keep out of each other\u2019s way' },
    tip: {
      zh: '请减少机器人、减小间距，或给每台机器人进出的位置。',
      en: 'Take fewer robots or a smaller clearance, or give each robot a place to come and leave.',
    },
  },
  'tool-invalid': {
    status: 422,
    title: { zh: '工具数据无效', en: 'The tool\u2019s figures are not valid' },
    tip: {
      zh: '请给出大于零的工具宽度和小于 0.9 的搭接比。',
      en: 'Give a width above zero and a lap below 0.9 of it.',
    },
  },
  'trucks-decide': {
    status: 422,
    title: { zh: '浇筑时间由罐车决定', en: 'The trucks decide when this is poured' },
    tip: {
      zh: '请另建任务：改最早开始时间或供料。',
      en: 'Make a mission with another earliest start or supply instead.',
    },
  },
  unreachable: {
    status: 422,
    title: { zh: '机器开不到', en: 'The machines cannot get there' },
    tip: { zh: '请清出通道；否则人工处理。', en: 'Clear the way; otherwise finish it by hand.' },
  },
  zone: {
    status: 422,
    title: { zh: '禁入区不在作业范围内', en: 'A blocked zone is left out' },
    tip: { zh: '请先解除该禁入区，再编制计划。', en: 'Lift the zone, then plan again.' },
  },
  'schedule-contradiction': {
    status: 422,
    title: { zh: '时间要求互相矛盾', en: 'The time limits contradict each other' },
    tip: {
      zh: '请放宽所列活动之间的一个间隔或期限。',
      en: 'Relax one of the waits, maximum waits or fixed times between the listed activities.',
    },
  },
  'schedule-infeasible': {
    status: 422,
    title: { zh: '要求无法同时满足', en: 'No schedule keeps all that is asked for' },
    tip: {
      zh: '请按所列数值放宽其中一项要求。',
      en: 'Relax one of the listed reasons by the amount given.',
    },
  },
  'schedule-malformed': {
    status: 422,
    title: { zh: '计划数据不完整', en: 'The project to be scheduled is not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
  'schedule-never-fits': {
    status: 422,
    title: { zh: '活动所需资源超过现有资源', en: 'An activity needs more than there is' },
    tip: {
      zh: '请增加机器、人员或材料，或选择其他做法。',
      en: 'Add machines, people or material, or another way of doing it.',
    },
  },
  'schedule-too-large': {
    status: 422,
    title: { zh: '计划规模过大', en: 'The project to be scheduled is too large' },
    tip: { zh: '请拆分计划，或使用更粗的时间单位。', en: 'Split it, or give its times in a coarser unit.' },
  },
  'allocation-battery-too-small': {
    status: 422,
    title: {
      zh: '电池容量不足以完成任务并返回充电',
      en: 'The battery does not last for this task and the way to the charger',
    },
    tip: {
      zh: '请把充电桩移近，拆分任务，或使用电池更大的机器。',
      en: 'Move the charger nearer, split the task, or use a machine with a larger battery.',
    },
  },
  'allocation-malformed': {
    status: 422,
    title: { zh: '任务分配数据不完整', en: 'The tasks to be allocated are not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
  'allocation-no-machine': {
    status: 422,
    title: { zh: '没有可分配任务的机器', en: 'There is no machine to do the tasks' },
    tip: { zh: '请至少启用一台机器。', en: 'Make at least one machine available.' },
  },
  'allocation-no-operator': {
    status: 422,
    title: { zh: '机器没有操作员', en: 'No operator is there for the machine' },
    tip: {
      zh: '请安排操作员，或使用不需操作员的机器。',
      en: 'Bring in an operator, or use a machine that needs none.',
    },
  },
  'allocation-no-time-left': {
    status: 422,
    title: { zh: '机器没有剩余时间', en: 'The machine has no time left' },
    tip: { zh: '请延长租期或班次，或增加机器。', en: 'Extend its rent or shift, or add a machine.' },
  },
  'allocation-no-way': {
    status: 422,
    title: { zh: '机器无法到达任务地点', en: 'The machine has no way to the task' },
    tip: {
      zh: '请清出通道，或把机器放到任务一侧。',
      en: 'Clear a way, or set the machine down on the side of the task.',
    },
  },
  'allocation-shift-too-short': {
    status: 422,
    title: { zh: '租期或班次内来不及完成任务', en: 'Rent or shift ends before the task could be done' },
    tip: { zh: '请延长租期或班次，或提早开始。', en: 'Extend the rent or the shift, or begin earlier.' },
  },
  'allocation-skill-missing': {
    status: 422,
    title: { zh: '机器不具备所需能力', en: 'The machine lacks a skill that the task needs' },
    tip: { zh: '请增加具备该能力的机器。', en: 'Add a machine that has it.' },
  },
  'allocation-task-impossible': {
    status: 422,
    title: { zh: '有任务无机器可做', en: 'There are tasks that no machine can do' },
    tip: {
      zh: '请按所列原因逐项处理，或去掉这些任务。',
      en: 'Remove what is listed for each, or leave these tasks out.',
    },
  },
  'allocation-too-large': {
    status: 422,
    title: { zh: '任务分配规模过大', en: 'There is too much to be allocated at once' },
    tip: { zh: '请分批分配。', en: 'Allocate it in several parts.' },
  },
  'deliveries-malformed': {
    status: 422,
    title: { zh: '配送数据不完整', en: 'The deliveries to be planned are not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
  'deliveries-too-large': {
    status: 422,
    title: { zh: '配送规模过大', en: 'There are too many deliveries to be planned at once' },
    tip: { zh: '请分批编制计划。', en: 'Plan them in several parts.' },
  },
  'traffic-malformed': {
    status: 422,
    title: { zh: '交通数据不完整', en: 'The traffic to be planned is not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
  'traffic-too-large': {
    status: 422,
    title: { zh: '交通规模过大', en: 'There is too much traffic to be planned at once' },
    tip: { zh: '请分区或分层编制。', en: 'Plan it by level or by part of the level.' },
  },
  'traffic-starts-too-near': {
    status: 422,
    title: { zh: '两台机器起点太近', en: 'Two machines start too near to each other' },
    tip: { zh: '请先把其中一台移开。', en: 'Move one of them away first.' },
  },
  'traffic-goals-too-near': {
    status: 422,
    title: { zh: '两台机器的目的地太近', en: 'Two machines are to rest too near to each other' },
    tip: { zh: '请为其中一台另选停放点。', en: 'Let one of them rest elsewhere.' },
  },
  'traffic-no-way': {
    status: 422,
    title: { zh: '没有通往目的地的通道', en: 'No lanes lead to where a machine is to go' },
    tip: { zh: '请补充通道，或另选目的地。', en: 'Add a lane, or choose another goal.' },
  },
  'traffic-impossible': {
    status: 422,
    title: { zh: '这些机器无法互相让行', en: 'These machines cannot get past each other' },
    tip: {
      zh: '请让其中一台停在别处或暂离该区域，或增设会车点。',
      en: 'Let one of them rest elsewhere or leave the area for a while, or add a passing bay.',
    },
  },
  'traffic-undecided': {
    status: 422,
    title: { zh: '未能在给定的计算量内找到通行方案', en: 'No way past each other was found with the work allowed' },
    tip: { zh: '请给予更多时间，或减少同时行驶的机器。', en: 'Allow more time, or move fewer machines at once.' },
  },
  'delivery-carriers-busy': {
    status: 422,
    title: { zh: '运输设备都已占用', en: 'No carrier has time left for this delivery' },
    tip: { zh: '请增加运输设备，或放宽时间窗。', en: 'Add a carrier, or widen the time windows.' },
  },
  'delivery-not-allowed': {
    status: 422,
    title: { zh: '没有允许承运的设备', en: 'No carrier may take this delivery' },
    tip: { zh: '请增加允许承运的设备。', en: 'Add a carrier that may take it.' },
  },
  'delivery-too-heavy': {
    status: 422,
    title: { zh: '超过运输设备的载重', en: 'The delivery is too heavy for every carrier' },
    tip: { zh: '请分批运送，或使用载重更大的设备。', en: 'Split it, or use a carrier that takes more.' },
  },
  'delivery-too-late': {
    status: 422,
    title: { zh: '赶不上时间窗', en: 'No carrier gets there in time' },
    tip: { zh: '请放宽时间窗，或提早班次。', en: 'Widen the time window, or begin the shift earlier.' },
  },
  'hoist-malformed': {
    status: 422,
    title: { zh: '升降机调度数据不完整', en: 'The hoist or its calls are not well formed' },
    tip: { zh: '请按所列说明更正。', en: 'Correct what is listed.' },
  },
  'hoist-too-many-calls': {
    status: 422,
    title: { zh: '升降机呼叫过多', en: 'Too many riders call the hoist at once' },
    tip: {
      zh: '请把同行的人或货合并，或分批呼叫。',
      en: 'Let those who go together call once, or call in several parts.',
    },
  },
  'cage-floor-too-small': {
    status: 422,
    title: { zh: '吊笼地面放不下', en: 'The cage floor is too small for it' },
    tip: { zh: '请分批运送，或折叠后运送，或用塔吊。', en: 'Split it, fold it, or bring it by crane.' },
  },
} as const satisfies Record<string, ProblemText>;
