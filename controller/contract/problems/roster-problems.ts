import type { ProblemText } from './problem-text.ts';

/** What plans founder on for want of hours and people. Part of the one catalogue in errors.ts. */
export const rosterProblems = {
  'no-crew-in-window': {
    status: 422,
    title: { zh: '混凝土等不到有人操作', en: 'No people while the concrete can be worked' },
    tip: {
      zh: '请按所列增加持证人员、提前开工或延长班次。',
      en: 'Add people with the certificate named, begin earlier, or let the shift end later.',
    },
  },
  'no-crew-hours-left': {
    status: 422,
    title: { zh: '日历中已无可用的人员时间', en: 'The calendar has no time left with people' },
    tip: {
      zh: '请在“工时与人员”中增加班次或持证人员。',
      en: 'Add shifts, or people with the certificate, under hours and people.',
    },
  },
  'zone-due-missed': {
    status: 409,
    title: { zh: '分区晚于要求的时间', en: 'A zone is finished after its due time' },
    tip: { zh: '可推迟该分区的时间或增加机器。', en: 'Allow the zone more time or add machines.' },
  },
  'due-zone-lost': {
    status: 409,
    title: { zh: '分区内没有一块能完成', en: 'Nothing of a zone that is due is finished' },
    tip: { zh: '请看该分区各块未列入的原因。', en: 'See why its bays are left out.' },
  },
  'due-zone-crossing': {
    status: 422,
    title: { zh: '分区轮廓自相交', en: 'The outline of a zone crosses itself' },
    tip: { zh: '请重新画出该分区。', en: 'Draw the zone again.' },
  },
  'due-zone-outside': {
    status: 422,
    title: { zh: '分区内没有要做的活', en: 'Nothing of the work lies in a zone that is due' },
    tip: { zh: '请在作业区内画出分区。', en: 'Draw the zone on the work.' },
  },
  'people-missing': {
    status: 409,
    title: { zh: '计划时间内缺少操作人员', en: 'Nobody is there to attend a machine at its time' },
    tip: { zh: '请按所列增加持证人员或调整工时。', en: 'Add people with the certificate named, or change the hours.' },
  },
  'certificate-expired': {
    status: 409,
    title: { zh: '有证书过期，不计入人员', en: 'A certificate runs out and does not count' },
    tip: { zh: '请换证，或安排其他持证人员。', en: 'Have it renewed, or plan with others who hold one.' },
  },
} as const satisfies Record<string, ProblemText>;
