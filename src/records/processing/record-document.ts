import type { DocumentSection, ReadableDocument } from '../../foundation/documents';
import type { ProcessingActivity, ProcessingRecord } from './processing-activities';

/** The record for people, page or PDF. */
export function recordDocument(record: ProcessingRecord, version: number, takenAt: Date): ReadableDocument {
  const missing = 'to be completed by the controller';
  return {
    title: 'Record of processing activities (Art. 30 GDPR)',
    madeAt: takenAt,
    sections: [
      {
        heading: 'Who is responsible',
        lines: [
          `Version ${version}, in force since ${takenAt.toISOString()}; made from the settings in force.`,
        ],
        table: [
          ['', ''],
          ['Controller', record.controller.name],
          ['Contact', record.controller.contact ?? missing],
          ['Data protection officer', record.dataProtectionOfficer ?? missing],
          ['Country', record.country],
        ],
      },
      ...record.activities.map(activitySection),
      { heading: 'Technical and organisational measures', lines: record.safeguards },
    ],
  };
}

function activitySection(activity: ProcessingActivity): DocumentSection {
  const rows: string[][] = [
    ['', ''],
    ['Purposes', activity.purposes.join('; ')],
    ['Legal basis', activity.legalBasis],
    ['Data subjects', activity.dataSubjects.join('; ')],
    ['Categories of data', activity.dataCategories.join('; ')],
    ...(activity.recipients.length === 0 ? [['Recipients', 'none']] : []),
    ...activity.recipients.map(({ name, category, what }) => ['Recipient', `${name} (${category}): ${what}`]),
    ...(activity.transfers.length === 0 ? [['Transfers to third countries', 'none']] : []),
    ...activity.transfers.map(({ to, safeguard }) => ['Transfer', `${to}: ${safeguard}`]),
    ...activity.retention.map(({ what, period, endedBy }) => [
      'Time limit',
      `${what}: ${period}, then ${endedBy}`,
    ]),
    ...activity.where.map((where) => ['Where', where]),
  ];
  return { heading: activity.name, lines: [], table: rows };
}
